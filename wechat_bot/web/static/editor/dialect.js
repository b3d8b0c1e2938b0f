// Between Vditor's Markdown engine (Lute) and what our renderer understands. Both follow
// CommonMark; here is the rest: bold beside Chinese punctuation, line breaks, tables.

// Private characters on their way through Lute: a line break; code right after a word.
const BREAK = "\uE000";
const TIGHT = "\uE001";
const KEPT = /<pre[\s\S]*?<\/pre>|<code[\s\S]*?<\/code>/g;
const TABLE = /<table[\s\S]*?<\/table>/g;

// Applies `change` to the pieces of `text` that lie between matches of `pattern`.
function between(text, pattern, change, inside) {
  let out = "";
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    out += change(text.slice(at, match.index)) + (inside ? inside(match[0]) : match[0]);
    at = match.index + match[0].length;
  }
  return out + change(text.slice(at));
}

// Markdown of ours before Lute reads it.
export function beforeLute(markdown) {
  return markdown
    .replace(/^( {0,3}#{2,6})(?=[^#\s])/gm, "$1 ")
    .replace(/^(\d{4,})\.(?= )/gm, "$1\\.")
    .replace(/<br *\/?>/g, "<br />")
    .replace(/([^\s`])(`+[^`\n]+`+)/g, `$1${TIGHT}$2`);
}

// Lute puts a blank before every piece of code.
function loosen(html) { return html.replace(new RegExp(TIGHT + " ?", "g"), ""); }

// Lute follows CommonMark to the letter and leaves **时间：**12月 as it is written.
function emphasise(html) {
  return between(html, KEPT, (piece) => piece
    .replace(/\*\*(?![\s*])((?:[^*<\n]|<wbr>)+?)\*\*/g, '<strong data-marker="**">$1</strong>')
    .replace(/(^|[^*\\])\*(?![\s*])((?:[^*<\n]|<wbr>)+?)\*(?!\*)/g, '$1<em data-marker="*">$2</em>'));
}

function htmlBreaks(html) {
  return html.replace(/<code data-type="html-inline">\u200b?&lt;br ?\/?&gt;<\/code>/g, "<br />");
}

const WIDE = /[\u2e80-\u303f\u3400-\u9fff\uff00-\uffef]/;

// A line end inside a paragraph is no line break for our renderer: Chinese text goes on at once.
function joinLines(html) {
  return between(html, KEPT, (piece) => piece.replace(
    /([^>\n])? *\n *(?=([^<\n]|<(?:strong|em|s|a|code|span|img|sup)\b))/g,
    (all, before, after) => {
      if (!before) { return all; }
      return before + (WIDE.test(before) && WIDE.test(after) ? "" : " ");
    }));
}

// A bar typed into a cell must not end the cell.
function guardBars(html) {
  return html.replace(TABLE, (table) => table.replace(
    /(<span[^>]*>\\<\/span>)?\|/g,
    (all, escaped) => escaped ? all : '<span data-type="backslash"><span>\\</span>|</span>'));
}

const SOLID = /<pre[\s\S]*?<\/pre>|<table[\s\S]*?<\/table>/g;

// Lute forgets a line break between Chinese words, and takes an indented paragraph for code.
function beforeSpin(html) {
  return between(guardBars(html), SOLID, (piece) => piece
    .replace(/(<p\b[^>]*>)[ \u00a0]{4,}/g, "$1")
    .replace(/(>)\n+(?=<(?:ul|ol|p|li|blockquote|table|pre|div|h[1-6])\b)/g, "$1")
    .replace(/([^\s>\u200b])\u200b?(?=<code data-marker)/g, `$1${TIGHT}`)
    .replace(/<br\s*\/?>\n?|\n/g, BREAK + "\n"));
}

// A browser shows an empty last line only where a second line end follows.
function afterSpin(html) {
  return loosen(emphasise(htmlBreaks(html))).replace(new RegExp(BREAK, "g"), "")
    .replace(/\n<wbr>(?=<\/(?:p|li)>)/g, "\n<wbr>\n");
}

// What the editing surface holds, with its line breaks marked, ready for Lute.
export function beforeMarkdown(html) {
  const guarded = guardBars(html.replace(/<wbr>/g, ""));
  return between(guarded, SOLID, (piece) => piece
    .replace(/(<p\b[^>]*>)[ \u00a0]+/g, "$1")
    .replace(/(?:<br\s*\/?>|\n)+(?=<\/(?:p|li|h[1-6]|blockquote)>|<(?:ul|ol|p|blockquote|table|pre|div)\b)/g, "")
    .replace(/(>)\n+(?=<(?:ul|ol|p|li|blockquote|table|pre|div|h[1-6])\b)/g, "$1")
    .replace(/<br\s*\/?>\n?|\n/g, BREAK + "\n"));
}

function cells(line) {
  return line.trim().replace(/^\||\|$/g, "").split(/(?<!\\)\|/).map((cell) => cell.trim());
}

// Lute pads a table's columns with blanks; who reads the differences of two versions does not want them.
function tightTables(lines) {
  let inside = false;
  return lines.map((line, index) => {
    const rule = /^ *\|( *:?-+:? *\|)+ *$/;
    if (!inside && line.trim().startsWith("|") && rule.test(lines[index + 1] || "")) {
      inside = true;
    } else if (inside && !line.trim().startsWith("|")) {
      inside = false;
    }
    if (!inside) { return line; }
    const indent = /^ */.exec(line)[0];
    const row = cells(line);
    const tidy = rule.test(line)
      ? row.map((cell) => cell.replace(/^(:?)-+(:?)$/, "$1---$2")) : row;
    return indent + "| " + tidy.join(" | ") + " |";
  });
}

// A list's item that is still empty shows nothing, and below text would make it a heading.
function withoutEmptyItems(markdown) {
  return between(markdown, /^```[\s\S]*?^```/gm,
    (piece) => piece.replace(/^ *(?:[-*+]|\d{1,3}\.) *\n/gm, ""));
}

// Lute's Markdown as our files have it.
export function afterMarkdown(markdown) {
  const lines = withoutEmptyItems(markdown).replace(/[\u200b\ufeff\ue001]/g, "").replace(/<br \/>/g, "<br>").split("\n");
  const tidy = tightTables(lines).join("\n")
    .replace(/!\[([^\]\n]*)\]\(([^()<>\s"]+ [^()<>"\n]*?)( "[^"\n]*")?\)/g,
      (all, alt, name, title) => "![" + alt + "](<" + name.trim() + ">" + (title || "") + ")")
    .replace(new RegExp(" *" + BREAK + "\n", "g"), "  \n")
    .replace(new RegExp(BREAK, "g"), "")
    .replace(/^[ \t]+$/gm, "")
    .replace(/\n{3,}/g, "\n\n");
  return tidy.trim() ? tidy.replace(/\s+$/, "\n") : "";
}

// Make a Lute instance speak our dialect; Vditor calls these methods whenever it converts.
export function teach(lute) {
  const read = lute.Md2VditorDOM;
  const spin = lute.SpinVditorDOM;
  const write = lute.VditorDOM2Md;
  lute.Md2VditorDOM = (markdown) =>
    loosen(joinLines(emphasise(htmlBreaks(read.call(lute, beforeLute(markdown))))));
  lute.SpinVditorDOM = (html) => afterSpin(spin.call(lute, beforeSpin(html)));
  lute.VditorDOM2Md = (html) => afterMarkdown(write.call(lute, beforeMarkdown(html)));
}
