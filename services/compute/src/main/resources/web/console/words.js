// What the page says, in the language its reader prefers of those there are.
const english = {
  title: 'Console',
  starting: 'Starting',
  connecting: 'Connecting',
  connected: 'Connected',
  refused: 'The console cannot be opened: its address is used up or the server does not run. Ask for a new address.',
  closed: 'The server has closed its display.',
  lost: 'The connection was lost.',
  noClipboard: 'The browser does not let this page read the clipboard.',
  paste: 'Paste',
  pasteHint: 'Types the text of your clipboard into the server',
  full: 'Full screen',
  again: 'Connect again',
};

const chinese = {
  title: '控制台',
  starting: '正在启动',
  connecting: '正在连接',
  connected: '已连接',
  refused: '无法打开控制台:地址已失效,或云主机未在运行。请重新获取地址。',
  closed: '云主机已关闭其显示。',
  lost: '连接已断开。',
  noClipboard: '浏览器不允许此页面读取剪贴板。',
  paste: '粘贴',
  pasteHint: '把剪贴板中的文字键入云主机',
  full: '全屏',
  again: '重新连接',
};

const preferred = (navigator.languages ?? [navigator.language]).find((name) => /^(en|zh)\b/i.test(name)) ?? 'en';
const isChinese = /^zh/i.test(preferred);
const words = isChinese ? chinese : english;

export const word = (key) => words[key];

/** Puts the words into the page: each element names its own with data-word, and that of its hint with data-hint. */
export function speak() {
  document.documentElement.lang = isChinese ? 'zh' : 'en';
  document.title = words.title;
  for (const element of document.querySelectorAll('[data-word]')) {
    element.textContent = words[element.dataset.word];
  }
  for (const element of document.querySelectorAll('[data-hint]')) {
    element.title = words[element.dataset.hint];
  }
}
