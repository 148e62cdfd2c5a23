// What pages do beside being read: they follow the ledger, and help with moments and photos. Without it they still work.
"use strict";

(() => {
  const CALM_MS = 600;
  let waiting = 0;

  // An event that concerns this page makes its live parts come again; forms are never part of those.
  document.addEventListener("htmx:sse:before:message", (heard) => {
    heard.preventDefault();
    heard.detail.cancelled = true;
    const stream = document.getElementById("stream");
    const watch = (stream?.dataset.watch || "").split(" ").filter(Boolean);
    let event = {};
    try {
      event = JSON.parse(heard.detail.message.data);
    } catch {
      return;
    }
    const about = event.stream || "";
    if (watch.length && !watch.some((each) => about === each || about.startsWith(each + "/"))) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => document.body.dispatchEvent(new CustomEvent("kaohe:moved")), CALM_MS);
  });

  // Moving through the year: where one is, is said while one moves.
  const describe = async (position, output) => {
    output.textContent = `#${position}`;
    const answer = await fetch(`/api/v1/events?after=${position - 1}&limit=1`, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const [event] = (await answer.json()).events;
    if (event) output.textContent = `#${position} · ${new Date(event.recorded_at).toLocaleString(document.documentElement.lang)}`;
  };

  for (const slider of document.querySelectorAll("[data-slider]")) {
    const form = slider.closest("form");
    const output = form.querySelector("output");
    let pause = 0;
    slider.closest("label").hidden = false;
    slider.addEventListener("input", () => {
      form.elements.position.value = slider.value;
      form.elements.known_at.value = "";
      clearTimeout(pause);
      pause = setTimeout(() => describe(Number(slider.value), output), 80);
    });
    slider.addEventListener("change", () => form.requestSubmit());
  }

  // A field that filters shows what it says at once, where the page asks for that.
  document.addEventListener("change", (changed) => {
    const form = changed.target.closest("form[data-at-once]");
    if (form) form.requestSubmit();
  });

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  // Photos that were chosen are shown before they are handed in.
  document.addEventListener("change", (changed) => {
    const field = changed.target;
    if (!(field instanceof HTMLInputElement) || field.type !== "file") return;
    const shelf = document.getElementById(field.dataset.preview || "");
    if (!shelf) return;
    shelf.replaceChildren();
    for (const file of field.files) {
      const item = document.createElement("li");
      if (file.type.startsWith("image/")) {
        const image = document.createElement("img");
        image.alt = file.name;
        image.src = URL.createObjectURL(file);
        image.addEventListener("load", () => URL.revokeObjectURL(image.src));
        item.append(image);
      }
      item.append(file.name);
      shelf.append(item);
    }
  });

  // On a phone the row of places is longer than the screen: the one where one is comes into sight.
  const here = document.querySelector("nav.places a[aria-current]");
  if (here) here.parentElement.scrollLeft = here.offsetLeft - (here.parentElement.clientWidth - here.offsetWidth) / 2;

  // What was typed and not sent is not lost without a word.
  let isDirty = false;
  document.addEventListener("input", (typed) => {
    if (typed.target.closest("form[method=post]")) isDirty = true;
  });
  document.addEventListener("submit", () => (isDirty = false));
  window.addEventListener("beforeunload", (leaving) => {
    if (isDirty) leaving.preventDefault();
  });

  // Who goes back after somebody has signed out, sees nothing of what that person saw.
  window.addEventListener("pageshow", async (shown) => {
    const user = document.querySelector(".who a[href='/me']")?.textContent;
    const isOld = shown.persisted || performance.getEntriesByType("navigation")[0]?.type === "back_forward";
    if (!user || !isOld) return;
    const answer = await fetch("/api/v1/session", { headers: { Accept: "application/json" } });
    if (answer.status !== 401 && !(answer.ok && (await answer.json()).user !== user)) return;
    isDirty = false;
    location.replace("/");
  });
})();
