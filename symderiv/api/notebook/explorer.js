// Steps of a derivation, one at a time: buttons, arrow keys, a slider, and what is derived. No address is asked for anything.
const STYLE = `
.sd-explorer{font:15px/1.5 Georgia,serif;max-width:46rem;padding:.6rem .8rem;border:1px solid currentColor;border-radius:6px}
.sd-explorer .bar{display:flex;flex-wrap:wrap;gap:.4rem .6rem;align-items:center;font-family:system-ui,sans-serif;font-size:13px}
.sd-explorer input[type=range]{flex:1;min-width:8rem}
.sd-explorer .line{overflow-x:auto;padding:.35rem 0}
.sd-explorer .line math{display:inline math;math-style:normal}
.sd-explorer .said{opacity:.85}
.sd-explorer p{margin:.5rem 0}
.sd-explorer .title{font-weight:bold}
.sd-explorer button{font:inherit;color:inherit;background:none;border:1px solid currentColor;border-radius:4px;padding:.1rem .5rem}
.sd-explorer .chg{color:color-mix(in srgb,currentColor 50%,#e53935);text-decoration:underline dotted}
.sd-explorer .new{color:color-mix(in srgb,currentColor 50%,#009688);text-decoration:underline}`;   // mixed: for any theme's text

function part(name, properties = {}, children = []) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function choice(model, label, options, trait) {
  const select = part("select", {ariaLabel: label});
  const fill = () => {
    const words = model.get(options);
    select.replaceChildren(...words.map(word => part("option", {value: word, textContent: word})));
    select.value = model.get(trait);
    select.parentElement?.toggleAttribute("hidden", words.length < 2);
  };
  select.onchange = () => { model.set(trait, select.value); model.save_changes(); };
  const shown = part("label", {textContent: `${label} `}, [select]);
  fill();
  model.on(`change:${options}`, fill);
  model.on(`change:${trait}`, () => { select.value = model.get(trait); });
  return shown;
}

function render({model, el}) {
  const words = model.get("words");
  const slider = part("input", {type: "range", min: 1, ariaLabel: words.step});
  const count = part("span");
  const line = part("div", {ariaLive: "polite"});
  const go = place => {
    model.set("place", Math.max(1, Math.min(model.get("lines").length, place)));
    model.save_changes();
  };
  let playing = null;
  const stop = () => { clearInterval(playing); playing = null; play.textContent = "▶"; };
  const play = part("button", {textContent: "▶", ariaLabel: words.play, onclick: () => {
    if (playing) return stop();
    play.textContent = "⏸";
    playing = setInterval(() => {
      if (model.get("place") >= model.get("lines").length) return stop();
      go(model.get("place") + 1);
    }, 2500);
  }});
  const back = part("button", {textContent: "←", ariaLabel: words.previous, onclick: () => go(model.get("place") - 1)});
  const on = part("button", {textContent: "→", ariaLabel: words.next, onclick: () => go(model.get("place") + 1)});
  slider.oninput = () => go(Number(slider.value));
  const show = () => {
    const lines = model.get("lines"), place = model.get("place"), error = model.get("error");
    slider.max = lines.length;
    slider.value = place;
    count.textContent = `${place} / ${lines.length}`;
    line.innerHTML = error ? "" : lines[place - 1];   // made by the package from formulas, names escaped
    if (error) line.textContent = error;
  };
  const box = part("div", {className: "sd-explorer", tabIndex: 0, role: "group", ariaLabel: words.title}, [
    part("style", {textContent: STYLE}),
    part("div", {className: "bar"}, [
      choice(model, words.variable, "variables", "wrt"), choice(model, words.route, "routes", "route"),
      choice(model, words.detail, "details", "detail")]),
    part("div", {className: "bar"}, [back, play, on, slider, count]), line]);
  box.onkeydown = event => {
    if (event.target.matches("select, input")) return;
    if (event.key === "ArrowRight") go(model.get("place") + 1);
    if (event.key === "ArrowLeft") go(model.get("place") - 1);
  };
  for (const trait of ["lines", "place", "error"]) model.on(`change:${trait}`, show);  // several names at once: not in marimo
  show();
  el.append(box);
  return stop;
}

export default {render};
