// The settings editor: line numbers, and the same checks as one types. The form works without.

document.documentElement.classList.add("js");

const field = document.getElementById("text");
const form = field.form;

const gutter = document.createElement("div");
gutter.className = "gutter";
gutter.setAttribute("aria-hidden", "true");
field.before(gutter);

function number() {
  const wrong = new Set([...document.querySelectorAll("[data-line]")].map((item) => Number(item.dataset.line)));
  const lines = field.value.split("\n").map((_, index) => {
    const mark = document.createElement(wrong.has(index + 1) ? "b" : "span");
    mark.textContent = `${index + 1}\n`;
    return mark;
  });
  gutter.replaceChildren(...lines);
  gutter.style.blockSize = `${field.offsetHeight}px`;
  gutter.scrollTop = field.scrollTop;
}

field.addEventListener("scroll", () => {
  gutter.scrollTop = field.scrollTop;
});
new ResizeObserver(number).observe(field);

document.addEventListener("click", (event) => {
  const item = event.target.closest("a[href='#text']")?.closest("[data-line]");
  if (!item) return;
  event.preventDefault();
  const before = field.value.split("\n").slice(0, item.dataset.line - 1);
  const start = before.join("\n").length + (before.length ? 1 : 0) + Number(item.dataset.column) - 1;
  field.focus();
  field.setSelectionRange(start, start);
  field.scrollTop = (before.length - 5) * Number.parseFloat(getComputedStyle(field).lineHeight);
});

function judge() {
  const verdict = document.getElementById("verdict");
  verdict.textContent = document.querySelector("#findings h2")?.textContent ?? "";
  verdict.hidden = !verdict.textContent;
}

let waiting;
let asking;

async function check() {
  asking?.abort();
  asking = new AbortController();
  const sent = new URLSearchParams(new FormData(form));
  sent.set("action", "plan");
  try {
    const answer = await fetch(form.getAttribute("action"), { method: "POST", body: sent, signal: asking.signal });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.getElementById("findings").replaceWith(document.adoptNode(page.getElementById("findings")));
    number();
    judge();
  } catch {
    // Saving says what is wrong.
  }
}

field.addEventListener("input", () => {
  number();
  clearTimeout(waiting);
  waiting = setTimeout(check, 400);
});
number();
judge();
