// What a reader would see as broken on the page as it is laid out: words cut in two, things over each other, a page
// that moves sideways. Answers a list of complaints, each with the text that it is about.
() => {
  const complaints = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) complaints.push(`page is ${root.scrollWidth} wide in ${root.clientWidth}`);

  // Addresses, hashes and samples of code have no words; a browser may cut them anywhere.
  const WITHOUT_WORDS = "code, pre, .cite, .hash, a[href^='http']";
  const WORD = /[\p{Script=Latin}\p{N}]{2,}/gu;

  const clipOf = (element) => {
    const clip = { left: 0, top: -Infinity, right: Infinity, bottom: Infinity };
    for (let up = element; up && up !== document.body; up = up.parentElement) {
      const style = getComputedStyle(up);
      if (style.display === "inline" || style.display === "contents") continue;
      const box = up.getBoundingClientRect();
      if (style.overflowX !== "visible") {
        clip.left = Math.max(clip.left, box.left);
        clip.right = Math.min(clip.right, box.right);
      }
      if (style.overflowY !== "visible") {
        clip.top = Math.max(clip.top, box.top);
        clip.bottom = Math.min(clip.bottom, box.bottom);
      }
    }
    return clip;
  };
  const seen = (rect, clip) => {
    const left = Math.max(rect.left, clip.left);
    const top = Math.max(rect.top, clip.top);
    const right = Math.min(rect.right, clip.right);
    const bottom = Math.min(rect.bottom, clip.bottom);
    return right - left > 1 && bottom - top > 1 ? { left, top, right, bottom } : null;
  };
  // The box of a line of text is taller than its letters.
  const lettersOf = ({ left, right, top, bottom }) => {
    const air = 0.2 * (bottom - top);
    return { left, right, top: top + air, bottom: bottom - air };
  };
  const layerOf = (element) => {
    for (let up = element; up && up !== document.body; up = up.parentElement) {
      if (["absolute", "fixed", "sticky"].includes(getComputedStyle(up).position)) return up;
    }
    return document.body;
  };

  const pieces = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || element.closest(".visually-hidden, .skip, option, script, svg")) continue;
    if (!element.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true })) continue;
    const clip = clipOf(element);
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) {
      const box = seen(lettersOf(rect), clip);
      if (box) pieces.push({ ...box, element, text: node.data.trim().slice(0, 40), layer: layerOf(element) });
    }
    if (element.closest(WITHOUT_WORDS)) continue;
    for (const match of node.data.matchAll(WORD)) {
      range.setStart(node, match.index);
      range.setEnd(node, match.index + match[0].length);
      const lines = new Set([...range.getClientRects()].map((rect) => Math.round(rect.top)));
      if (lines.size > 1) complaints.push(`word cut: ${match[0]} in "${node.data.trim().slice(0, 60)}"`);
    }
  }
  for (const element of document.querySelectorAll("body svg:not(svg svg), body img, body button, body select, body input")) {
    if (!element.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true })) continue;
    if (element.closest(".visually-hidden")) continue;
    const box = seen(element.getBoundingClientRect(), clipOf(element));
    if (box) pieces.push({ ...box, element, text: `<${element.tagName} ${element.className.baseVal ?? element.className}>`, layer: layerOf(element) });
  }

  pieces.sort((a, b) => a.top - b.top);
  const APART = 1.5; // pixels that glyphs' boxes may share without touching
  for (let i = 0; i < pieces.length; i++) {
    const one = pieces[i];
    for (let j = i + 1; j < pieces.length && pieces[j].top < one.bottom - APART; j++) {
      const other = pieces[j];
      if (one.layer !== other.layer || one.element.contains(other.element) || other.element.contains(one.element)) continue;
      const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      if (wide > APART && high > APART) complaints.push(`over each other: "${one.text}" and "${other.text}"`);
    }
  }
  return [...new Set(complaints)];
}
