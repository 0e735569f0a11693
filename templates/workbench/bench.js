// The page: what is typed is asked, what is answered is shown. The link of the page carries the question.
const get = id => document.getElementById(id);
const shown = ["text", "name", "wrt", "route", "detail", "lang"];
const PATIENCE = 600;   // milliseconds without a key, after which what was typed is read
let worker, number = 0, waiting = new Map(), busySince = 0, pause;

function start() {
  worker?.terminate();
  for (const done of waiting.values()) done({error: "Stopped.", loading: true});
  waiting = new Map();
  worker = new Worker("./worker.js", {type: "module"});
  status("Loading Python (some seconds, once) …");
  worker.onmessage = ({data}) => {
    if (data.ready) status("Ready. Nothing leaves this page.");
    else if (data.failed) status(`Python could not be loaded: ${data.failed}`);
    else { waiting.get(data.number)?.(data.answer); waiting.delete(data.number); }
  };
}

function ask(question) {
  return new Promise(done => { waiting.set(++number, done); worker.postMessage({number, question}); });
}

function status(words) { get("status").textContent = words; }

function question(action) {
  const named = Object.fromEntries(shown.map(id => [id, get(id).value]));
  return {...named, do: action};
}

async function run(action) {
  busySince = Date.now();
  get("stop").disabled = false;
  status("Working …");
  history.replaceState(null, "", `#${encodeURIComponent(JSON.stringify(question(action)))}`);
  const found = await ask(question(action));
  get("stop").disabled = true;
  const seconds = ((Date.now() - busySince) / 1000).toFixed(1);
  show(found);
  if (!found.loading) status(found.error ? "" : `${seconds} s. ${verdict(found)}`);
  document.body.dataset.done = found.error ? "error" : action;
}

function verdict(found) {
  if (found.numbers !== undefined) return found.numbers ? "Every line was tried at random numbers."
    : "Judged without random numbers: ✓ is proved, ✗ is refuted, ? could not be judged here.";
  if (found.verified === undefined) return "";
  return found.verified === null ? "Nothing was verified here: that needs NumPy and python-flint, which this page does not have."
    : found.verified ? "Every step was verified." : "A check failed.";
}

async function look() {
  const typed = get("text").value;
  if (!typed.trim() || !get("stop").disabled) return;
  const found = await ask(question("read"));
  if (typed === get("text").value && get("stop").disabled) told(found.error ?? found.read);
}

function told(words) {
  get("read").textContent = words ?? get("read").textContent;
  get("read-block").hidden = !get("read").textContent;
}

function options(id, words, chosen) {
  get(id).replaceChildren(...words.map(word => Object.assign(document.createElement("option"), {value: word, textContent: word || "…"})));
  get(id).value = chosen;
}

function show(found) {
  get("error").textContent = found.error ?? "";
  told(found.read);
  if (found.page) get("page").srcdoc = found.page;
  get("page").hidden = !found.page;
  get("copies").hidden = !found.latex;
  get("latex").textContent = found.latex ?? "";
  get("code").textContent = found.code ?? "";
  if (found.variables) options("wrt", found.variables, found.wrt);
  if (found.routes) options("route", found.routes, get("route").value || "delta");
}

async function fill() {
  const {families} = await ask({do: "catalogue"});
  get("name").append(...families.map(family => {
    const group = Object.assign(document.createElement("optgroup"), {label: family.title});
    group.append(...family.rows.map(row => Object.assign(document.createElement("option"), {value: row.name, textContent: row.title})));
    return group;
  }));
}

function recall() {
  try { return JSON.parse(decodeURIComponent(location.hash.slice(1))); } catch { return null; }
}

get("derive").onclick = () => run("derive");
get("look").onclick = () => run("read");
get("check").onclick = () => run("check");
get("stop").onclick = () => { start(); get("stop").disabled = true; };
get("print").onclick = () => get("page").contentWindow.print();
get("text").oninput = () => {
  get("name").value = "";
  options("wrt", [""], "");
  options("route", ["delta"], "delta");
  clearTimeout(pause);
  pause = setTimeout(look, PATIENCE);
};
get("name").onchange = () => { options("wrt", [""], ""); options("route", ["delta"], "delta"); if (get("name").value) run("derive"); };
for (const id of ["wrt", "route", "detail", "lang"]) get(id).onchange = () => { if (!get("page").hidden) run("derive"); };

start();
options("wrt", [""], "");
options("route", ["delta"], "delta");
const asked = recall();
fill().then(() => {
  if (!asked) return look();
  for (const id of ["wrt", "route"]) if (asked[id]) options(id, [asked[id]], asked[id]);
  for (const id of shown) if (asked[id] !== undefined) get(id).value = asked[id];
  run(asked.do);
});
