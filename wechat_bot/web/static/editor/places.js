// Places in the text: putting something at the cursor, finding a passage again.

// Blocks at the cursor; the paragraph around it is parted, an empty one goes.
export function insertBlocks(root, range, html) {
  range.deleteContents();
  let block = range.startContainer;
  while (block !== root && block.parentNode !== root) { block = block.parentNode; }
  const template = document.createElement("template");
  template.innerHTML = html;
  const last = template.content.lastElementChild;
  if (!last) { return; }
  if (block === root) {
    root.insertBefore(template.content, root.childNodes[range.startOffset] || null);
  } else if (block.nodeName === "P") {
    const tail = document.createRange();
    tail.setStart(range.startContainer, range.startOffset);
    tail.setEnd(block, block.childNodes.length);
    const rest = block.cloneNode(false);
    rest.append(tail.extractContents());
    block.after(template.content);
    if (!isEmpty(rest)) { last.after(rest); }
    if (isEmpty(block)) { block.remove(); }
  } else {
    block.after(template.content);
  }
  const caret = document.createRange();
  caret.selectNodeContents(last);
  caret.collapse(false);
  getSelection().removeAllRanges();
  getSelection().addRange(caret);
  last.scrollIntoView({ block: "nearest" });
}

function isEmpty(block) {
  return !block.querySelector("img") && !block.textContent.replace(/[\u200b\s]/g, "");
}

export function insertText(box, markdown) {
  const at = box.selectionStart;
  const before = box.value.slice(0, at).replace(/\s+$/, "");
  const after = box.value.slice(box.selectionEnd).replace(/^\s+/, "");
  const text = (before ? before + "\n\n" : "") + markdown.trim() + "\n\n";
  box.value = text + after;
  box.focus();
  box.setSelectionRange(text.length, text.length);
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

export function findInBox(box, passage, nth) {
  let at = -1;
  for (let number = 0; number <= nth; number += 1) { at = box.value.indexOf(passage, at + 1); }
  if (at < 0) { at = box.value.indexOf(passage); }
  if (at < 0) { return false; }
  box.focus();
  box.setSelectionRange(at, at + passage.length);
  const lines = box.value.slice(0, at).split("\n").length;
  box.scrollTop = Math.max(0, lines - 4) * parseFloat(getComputedStyle(box).lineHeight || "26");
  return true;
}

export function findInPage(root, passage, nth) {
  const picture = /^!\[[^\]]*\]\((?:<([^>]+)>|([^()\s]+))/.exec(passage);
  if (picture) { return findPicture(root, picture[1] || picture[2]); }
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const nodes = [];
  let text = "";
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    nodes.push([node, text.length]);
    text += node.data;
  }
  let at = -1;
  for (let number = 0; number <= nth; number += 1) { at = text.indexOf(passage, at + 1); }
  if (at < 0) { at = text.indexOf(passage); }
  if (at < 0) {
    const plain = passage.replace(/[*_`\\#>|]/g, "").trim(); // its signs are not on the page
    return Boolean(plain) && plain !== passage && findInPage(root, plain, 0);
  }
  const range = document.createRange();
  const spot = (offset) => {
    const [node, start] = nodes.filter((entry) => entry[1] <= offset).pop();
    return [node, Math.min(offset - start, node.data.length)];
  };
  range.setStart(...spot(at));
  range.setEnd(...spot(at + passage.length));
  root.focus({ preventScroll: true });
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  range.startContainer.parentElement.scrollIntoView({ block: "center" });
  return true;
}

function findPicture(root, name) {
  const image = Array.from(root.querySelectorAll("img"))
    .find((each) => decodeURI(each.getAttribute("src") || "").endsWith("/" + name));
  if (!image) { return false; }
  const range = document.createRange();
  range.selectNode(image);
  root.focus({ preventScroll: true });
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  image.scrollIntoView({ block: "center" });
  return true;
}
