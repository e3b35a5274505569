// What pages do beyond HTML: copy addresses, and answer forms as one types. Everything works without.

document.documentElement.classList.add("js");

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  const label = button.textContent;
  if (!(await copied(button.dataset.copy))) return;
  button.textContent = button.dataset.done;
  button.classList.add("done");
  setTimeout(() => {
    button.textContent = label;
    button.classList.remove("done");
  }, 1500);
});

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without HTTPS there is no clipboard but that of a selection.
    const field = document.createElement("textarea");
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}

const form = document.querySelector("form[data-live]");
if (form) {
  let waiting;
  let asking;

  const query = () => {
    const given = [...new FormData(form)].map(([name, value]) => [name, value.trim()]);
    return new URLSearchParams(given.filter(([, value]) => value)).toString();
  };

  const answers = (page, search) => {
    const told = page.querySelector("[data-answers]")?.dataset.answers;
    return new URLSearchParams(told).toString() === new URLSearchParams(search).toString();
  };

  const refresh = async () => {
    clearTimeout(waiting);
    asking?.abort();
    asking = new AbortController();
    const address = new URL(form.action);
    address.search = query();
    try {
      const answer = await fetch(address, { signal: asking.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      history.replaceState(null, "", address);
      if (!answers(page, address.search)) return await alone(address.searchParams.get("find"));
      for (const part of document.querySelectorAll("[data-part]")) {
        const fresh = page.getElementById(part.id);
        if (fresh && fresh.outerHTML !== part.outerHTML) part.replaceWith(document.adoptNode(fresh));
      }
      for (const field of form.querySelectorAll(".adding input")) field.value = "";
    } catch (error) {
      if (error.name !== "AbortError") form.submit();
    }
  };

  // A copy of the site that is made of files answers every query alike.
  const alone = async (find) => (await import("./alone.js")).answer(form, find);

  const soon = (wait) => {
    clearTimeout(waiting);
    waiting = setTimeout(refresh, wait);
  };

  const offer = async (field) => {
    const address = new URL(field.dataset.names, location);
    address.searchParams.set("find", field.value);
    const names = await (await fetch(address)).json();
    field.list.replaceChildren(...names.map((name) => new Option("", name)));
  };

  form.addEventListener("input", ({ target }) => {
    if (target.dataset.names) offer(target).catch(() => {});
    else if (target.matches("input")) soon(200);
  });
  form.addEventListener("change", ({ target }) => {
    if (target.value || target.type !== "text") soon(0);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    refresh();
  });

  const asked = new URLSearchParams(location.search);
  if (form.elements.find && asked.get("find")?.trim() && !form.elements.find.value) {
    form.elements.find.value = asked.get("find");
    refresh();
  } else if (!form.elements.find && !answers(document, location.search)) alone();
}
