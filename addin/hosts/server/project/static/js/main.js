// The task pane: picks data, changes settings, runs and stops, and shows how it goes.
import { draw } from "./chart.js";

const $ = (id) => document.getElementById(id);
const POLL = 400; // milliseconds between questions
const SHOW = 1000; // milliseconds between updates of the cells
const session = newSession();
let changed = {}; // settings that were changed here, by name
let sheet = null; // the sheet that the pane looks at
let trainButton = "run_epochs";
let training = false;

function newSession() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

async function ask(path, body = null) {
  const { token } = await globalThis.getAuth();
  const response = await fetch(path, {
    method: body === null ? "GET" : "POST",
    headers: { Authorization: token, "Content-Type": "application/json" },
    body: body === null ? undefined : JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

function say(text) {
  $("last-error").textContent = text;
  $("last-error").classList.toggle("quiet", text === "none");
}

// Runs a script of the server on the workbook; true if it went well.
async function run(scriptName, args) {
  const { token, provider } = await globalThis.getAuth();
  const alertBox = $("global-error-alert");
  alertBox.classList.add("d-none");
  await xlwings.runPython({
    scriptName,
    args,
    auth: token,
    headers: { Authorization: token, "Auth-Provider": provider },
    errorDisplayMode: "taskpane",
  });
  const failed = !alertBox.classList.contains("d-none");
  if (failed) say(alertBox.querySelector("span").textContent);
  return !failed;
}

async function press(button) {
  const given = { session, sheet, settings: changed };
  if (button === "set_up_here") {
    given.sheet = null;
    given.settings = {};
    given.source = $("source").value || null;
    given.kind = $("kind").value || null;
  }
  const done = await run("press", [button, given]);
  if (done) {
    say("none");
    changed = {};
  }
  return done;
}

async function look() {
  try {
    const book = await xlwings.getBookData();
    const found = await ask("/cellgrad/describe", book);
    sheet = found.kind ? found.sheet : null;
    trainButton = found.train || "train";
    $("where").textContent = found.kind
      ? `${found.sheet}: a model of ${found.kind}`
      : found.say;
    $("run").disabled = !found.kind || training;
    showSettings(found.settings);
    showButtons(found.buttons);
  } catch (error) {
    $("where").textContent = "The sheet could not be read";
    say(error.message || String(error));
  }
}

function showSettings(settings) {
  const box = $("settings");
  box.replaceChildren();
  for (const setting of settings) {
    const label = document.createElement("label");
    label.htmlFor = `setting-${setting.name}`;
    label.textContent = setting.name;
    label.title = setting.doc;
    const field = setting.choices.length ? choice(setting) : number(setting);
    field.id = label.htmlFor;
    field.title = setting.doc;
    field.addEventListener("change", () => {
      const text = field.value.trim();
      const isNumber = !setting.choices.length && text !== "" && !isNaN(Number(text));
      changed[setting.name] = text === "" ? null : isNumber ? Number(text) : text;
    });
    box.append(label, field);
  }
}

function showButtons(buttons) {
  $("more").replaceChildren();
  for (const { name, label } of buttons) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.button = name;
    button.textContent = label;
    button.disabled = training;
    button.addEventListener("click", () => train(name));
    $("more").append(button);
  }
}

function choice(setting) {
  const field = document.createElement("select");
  for (const option of setting.choices) field.add(new Option(option, option));
  field.value = setting.value;
  return field;
}

function number(setting) {
  const field = document.createElement("input");
  field.type = "text";
  field.inputMode = "decimal";
  field.value = setting.value ?? "";
  return field;
}

function setTraining(now) {
  training = now;
  $("stop").disabled = !now;
  $("run").disabled = now;
  document.querySelectorAll("[data-button]").forEach((b) => (b.disabled = now));
}

// Follows the job until it ends; the cells get the newest state about once a second.
async function follow() {
  let shown = null;
  let lastShow = 0;
  for (;;) {
    const now = await ask(`/cellgrad/progress?session=${session}`);
    showProgress(now);
    if (now.state === "finished" || now.state === "idle") {
      await run("finish", [session]);
      if (now.error) say(now.error);
      return now;
    }
    if (now.version && now.version !== shown && Date.now() - lastShow > SHOW) {
      shown = now.version;
      await run("show", [session]);
      lastShow = Date.now();
    }
    await new Promise((done) => setTimeout(done, POLL));
  }
}

function showProgress(now) {
  draw($("chart"), now.log);
  if (!now.news) {
    $("state").textContent = now.state;
    return;
  }
  const [done, total, text] = now.news;
  const first = now.log.length ? now.log[0].epoch : 1;
  $("progress").max = total - first + 1;
  $("progress").value = done - first + 1;
  $("state").textContent = now.state === "finished" ? `done: ${text}` : text;
}

// Presses a button, and follows the job that it has started, if it has.
async function train(button) {
  setTraining(true);
  try {
    $("progress").value = 0;
    if (await press(button)) {
      const now = await ask(`/cellgrad/progress?session=${session}`);
      if (now.state === "idle") $("state").textContent = `${button.replaceAll("_", " ")}: done`;
      else await follow();
    }
  } catch (error) {
    say(error.message || String(error));
  } finally {
    setTraining(false);
    await look();
  }
}

async function pick() {
  try {
    const name = await Excel.run(async (context) => {
      const range = context.workbook.getSelectedRange();
      range.load("address");
      await context.sync();
      return range.address;
    });
    $("source").value = name;
  } catch (error) {
    say("Select cells first");
  }
}

await Office.onReady();
$("set_up_here").addEventListener("click", () => train("set_up_here"));
$("run").addEventListener("click", () => train(trainButton));
$("pick").addEventListener("click", pick);
$("refresh").addEventListener("click", look);
$("stop").addEventListener("click", async () => {
  $("stop").disabled = true;
  $("state").textContent = "stopping";
  try {
    await ask("/cellgrad/stop", { session });
  } catch (error) {
    say(error.message || String(error));
  }
});
try {
  $("token").value = localStorage.getItem("cellgradToken") || "";
} catch {
  // storage may be off
}
$("token").addEventListener("change", async () => {
  localStorage.setItem("cellgradToken", $("token").value);
  await look();
});
await look();
globalThis.cellgradReady = true;
