-- What wrk asks: wrk … -s requests.lua ADDRESS -- GET|POST NAME
-- Prints one line of JSON; times in microseconds.

local communities = { "FSA", "HL", "SSL", "ZY" }
local method, name, number = "GET", "", 0

function init(words)
  method, name = words[1], words[2]
end

function request()
  if method == "GET" then
    return wrk.format()
  end
  number = number + 1
  local body = string.format(
    '{"id":"%s-%d","community":"%s","clause":"UM4.4","occurred_on":"2020-%02d-%02d","level":"city","quantity":%d,"reason":"巡查发现，已通知社区整改"}',
    name, number, communities[1 + number % 4], 1 + number % 12, 1 + number % 28, 1 + number % 3)
  return wrk.format("POST", nil, nil, body)
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "duration": %d, "p50": %d, "p99": %d, "failed": %d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
