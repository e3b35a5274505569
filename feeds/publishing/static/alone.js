// For a copy of the site that is made of files, where no server answers: feeds are found here, and none is built.

const LONGEST = 60;

export async function answer(form, find) {
  const notice = document.getElementById("static");
  if (notice) {
    notice.hidden = false;
    document.querySelector(".halves")?.remove();
    return;
  }
  const list = await (await fetch(new URL("feeds.opml", form.action))).text();
  const feeds = new DOMParser().parseFromString(list, "text/xml").querySelectorAll("outline[xmlUrl]");
  const found = [...feeds].map(line).filter(([name]) => folded(name).includes(folded(find)));
  const rows = document.createElement("ul");
  rows.className = "feeds";
  rows.append(...found.slice(0, LONGEST).map(([, row]) => row));
  const place = document.getElementById("found");
  place.replaceChildren(found.length ? rows : place.dataset.none);
}

function folded(text) {
  return text.normalize("NFKC").toLowerCase();
}

function line(outline) {
  const site = document.querySelector("h1").textContent;
  const row = document.createElement("li");
  const link = document.createElement("a");
  link.className = "name";
  link.textContent = outline.getAttribute("text").replace(` – ${site}`, "");
  link.href = new URL(outline.getAttribute("htmlUrl")).pathname;
  row.append(link);
  return [link.textContent, row];
}
