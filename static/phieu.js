// Only adds: every page works without this script. It keeps nothing on the device and asks no other site.
"use strict";

const WAIT = 20; // seconds without a new choice before the page saves by itself
const PATIENCE = 15000; // milliseconds until a request counts as lost

class Refused extends Error {}

async function post(form, action) {
  const body = new URLSearchParams(new FormData(form));
  body.set("action", action);
  const answer = await fetch(form.getAttribute("action"), {
    method: "POST",
    body,
    headers: { "X-Phieu-Script": "1" },
    keepalive: true,
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (!(answer.headers.get("Content-Type") || "").startsWith("application/json")) throw new Refused();
  return answer.json();
}

function withoutScript(form, action) {
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "action";
  field.value = action;
  form.append(field);
  HTMLFormElement.prototype.submit.call(form);
}

// A page of statements: counts what is left, saves by itself, tries again when the network is back.
function statements(form) {
  const line = document.getElementById("left");
  const words = form.dataset;
  let changes = 0; // made since the page was shown
  let saved = 0; // of them, how many a save has taken
  let failures = 0;
  let busy = false;
  let leaving = false;
  let timer;

  const say = (text, bad = false) => {
    line.textContent = text;
    line.classList.toggle("ph-left--bad", bad);
  };
  const count = () => {
    const asked = new Set(Array.from(form.querySelectorAll("[type=radio]"), (radio) => radio.name));
    const open = asked.size - form.querySelectorAll("[type=radio]:checked").length;
    say(open ? words.left.replace("{}", open) : words.full);
  };
  const later = (seconds) => {
    clearTimeout(timer);
    timer = setTimeout(keep, seconds * 1000);
  };
  const failed = (error) => {
    if (error instanceof Refused) return say(words.refused, true);
    failures += 1;
    say(words.offline, true);
    later(Math.min(60, 5 * 2 ** failures));
  };
  const done = (upTo) => {
    saved = upTo;
    failures = 0;
  };

  async function keep() {
    const upTo = changes;
    if (busy || leaving || upTo === saved) return true;
    busy = true;
    try {
      await post(form, "save");
      done(upTo);
      count();
      line.append(` · ${words.saved}`);
      return true;
    } catch (error) {
      failed(error);
      return false;
    } finally {
      busy = false;
    }
  }

  form.addEventListener("change", () => {
    changes += 1;
    if (!failures) count();
    later(WAIT);
  });
  form.addEventListener("submit", async (event) => {
    const action = event.submitter ? event.submitter.value : "next";
    event.preventDefault();
    if (busy || leaving) return;
    busy = true;
    say(words.saving);
    try {
      const { to } = await post(form, action);
      leaving = true;
      location.assign(to);
    } catch (error) {
      if (error instanceof Refused) {
        leaving = true;
        withoutScript(form, action);
      } else {
        changes += 1;
        failed(error);
      }
    } finally {
      busy = false;
    }
  });
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    if (!link || link.getAttribute("href").startsWith("#") || changes === saved || failures) return;
    event.preventDefault();
    if (await keep()) location.assign(link.href);
  });
  document.addEventListener("visibilitychange", () => document.hidden && keep());
  addEventListener("online", keep);
  addEventListener("pageshow", (event) => event.persisted && (busy = leaving = false));
  addEventListener("beforeunload", (event) => failures && changes !== saved && !leaving && event.preventDefault());
  count();
}

// The cast: asks first whether the server can be reached, so that no error page of the browser takes its place.
function cast(form) {
  const line = document.getElementById("left");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    line.textContent = form.dataset.sending;
    line.classList.remove("ph-left--bad");
    try {
      await fetch(form.dataset.ping, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
      HTMLFormElement.prototype.submit.call(form);
    } catch {
      line.textContent = form.dataset.offline;
      line.classList.add("ph-left--bad");
    }
  });
}

function receipt(tools) {
  document.getElementById("receipt-print").addEventListener("click", () => print());
  document.getElementById("receipt-save").addEventListener("click", () => {
    const text = document.getElementById("receipt").innerText.replace(/\n+/g, "\r\n") + "\r\n";
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["\ufeff" + text], { type: "text/plain;charset=utf-8" }));
    link.download = "bien-nhan.txt";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
  tools.hidden = false;
}

// Work of the server that the page waits for: told in place, so that nobody who reads or listens starts anew.
// A list that stays where it is (`data-stays`) keeps its choices, which stand in the address.
function working(part) {
  const here = "stays" in part.dataset ? location.href : location.pathname;
  setTimeout(async () => {
    const answer = await fetch(here, { cache: "no-store" }).catch(() => null);
    if (!answer) return working(part);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("working");
    if (!fresh) return location.replace(here);
    if (fresh.textContent !== part.textContent) part.replaceChildren(...fresh.childNodes);
    working(part);
  }, 2000);
}

for (const [id, start] of Object.entries({ statements, cast, working, "receipt-tools": receipt })) {
  const part = document.getElementById(id);
  if (part) start(part);
}
