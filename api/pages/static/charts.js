// Draws what a table beside it says: the first column is the axis, every other one a line (or as many as data-lines says);
// data-time: the axis is days, which need not all be there; data-note of a row marks its point. The table stays the source.
"use strict";

(() => {
  const COLOURS = ["#9b1c1c", "#1f5fa8", "#17613a", "#c26a00", "#6b3fa0", "#0f7f86", "#b3407a", "#5a6b1e", "#3d4654", "#d0492a", "#4a86d8", "#8a6a3a"];

  // A style attribute that is set as text would be inline style, which the pages' policy refuses; as properties it is not.
  const set = Element.prototype.setAttribute;
  Element.prototype.setAttribute = function (name, value) {
    if (name === "style") this.style.cssText = value;
    else set.call(this, name, value);
  };

  const number = (text) => {
    const found = Number.parseFloat(text.replaceAll(/[^0-9.-]/g, ""));
    return Number.isNaN(found) ? null : found;
  };

  const read = (table, most) => {
    const names = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim()).slice(1, most + 1);
    const rows = [...table.tBodies[0].rows];
    return {
      names,
      axis: rows.map((row) => row.cells[0].textContent.trim()),
      lines: names.map((_, column) => rows.map((row) => number(row.cells[column + 1].textContent))),
      notes: rows.map((row) => row.dataset.note || ""),
    };
  };

  // Where there is no room for names at the ends of the lines. For the eye alone: the table has them too.
  const legend = (names) => {
    const list = document.createElement("ul");
    list.className = "legend";
    list.ariaHidden = "true";
    for (const [index, name] of names.entries()) {
      const item = document.createElement("li");
      const line = document.createElement("i");
      line.style.color = COLOURS[index % COLOURS.length];
      item.append(line, name);
      list.append(item);
    }
    return list;
  };

  const draw = (figure) => {
    const table = figure.querySelector("table");
    const plot = figure.querySelector(".plot");
    if (!table || !plot || !table.tBodies[0]?.rows.length) return;
    plot.hidden = false;
    const { names, axis, lines, notes } = read(table, Number(figure.dataset.lines || Infinity));
    const style = getComputedStyle(document.body);
    const chart = echarts.init(plot, null, { renderer: "svg" });
    const several = names.length > 1;
    const isWide = plot.clientWidth > 640;
    const isTime = Boolean(figure.dataset.time);
    const told = (points) => {
      const at = points[0].dataIndex;
      return [axis[at], `${names[0]} ${lines[0][at]?.toFixed(2)}`, notes[at]].filter(Boolean).join("\n");
    };
    const series = names.map((name, index) => ({
      name,
      type: "line",
      step: figure.dataset.step ? "end" : false,
      data: isTime ? lines[index].map((value, at) => [axis[at], value]) : lines[index],
      showSymbol: false,
      lineStyle: { width: several ? 1.5 : 2 },
      emphasis: { focus: "series", lineStyle: { width: 3 } },
      endLabel: { show: several && isWide, formatter: "{a}", fontSize: 12 },
      labelLayout: { moveOverlap: "shiftY" },
    }));
    if (notes.some(Boolean)) {
      series.push({
        name: figure.dataset.notes || "",
        type: "scatter",
        symbolSize: 9,
        itemStyle: { color: COLOURS[0] },
        data: notes.map((note, index) => (note ? { value: [axis[index], lines[0][index]], name: note } : null)).filter(Boolean),
      });
    }
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: style.fontFamily },
      aria: { enabled: false },
      color: several ? COLOURS : COLOURS.slice(1),
      grid: { left: 8, right: several && isWide ? 112 : 16, top: 16, bottom: 8, containLabel: true },
      tooltip: { trigger: several ? "item" : "axis", renderMode: "richText", confine: true, ...(several ? {} : { formatter: told }) },
      xAxis: isTime ? { type: "time" } : { type: "category", data: axis, boundaryGap: false },
      yAxis: { type: "value", scale: true },
      series,
    });
    if (several && !isWide) plot.after(legend(names));
    new ResizeObserver(() => chart.resize()).observe(plot);
  };

  const drawAll = () => document.querySelectorAll("figure.chart").forEach((figure) => {
    if (!figure.dataset.isDrawn) {
      figure.dataset.isDrawn = "yes";
      draw(figure);
    }
  });
  drawAll();
})();
