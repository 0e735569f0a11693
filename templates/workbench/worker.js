// Python in a thread of its own, so that a long derivation can be stopped by ending the thread.
import {loadPyodide} from "./pyodide/pyodide.mjs";

const started = (async () => {
  const python = await loadPyodide({indexURL: new URL("./pyodide/", import.meta.url).href});
  const place = python.runPython("import site; site.getsitepackages()[0]");
  for (const archive of await (await fetch("./archives.json")).json())
    python.unpackArchive(await (await fetch(`./${archive}`)).arrayBuffer(), "zip", {extractDir: place});
  python.runPython("import json\nfrom symderiv.api.sites.answering import answer");
  return python;
})();

started.then(() => postMessage({ready: true}), error => postMessage({failed: String(error)}));

onmessage = async ({data}) => {
  const python = await started;
  python.globals.set("question", JSON.stringify(data.question));
  let answer;
  try {
    answer = JSON.parse(python.runPython("json.dumps(answer(json.loads(question)))"));
  } catch (error) {
    answer = {error: `Something went wrong: ${String(error.message ?? error).trim().split("\n").pop()}`};
  }
  postMessage({number: data.number, answer});
};
