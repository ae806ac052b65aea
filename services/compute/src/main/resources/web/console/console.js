// The page of a server's console: noVNC on the whole window, with a line above it that says how things are.
import RFB from './novnc/core/rfb.js';

import { speak, word } from './words.js';

const part = (id) => document.getElementById(id);
const query = new URLSearchParams(location.search);

/** The WebSocket's address: on this host, at the path the page was called with, which carries the token. */
function address() {
  const path = query.get('path') ?? '?token=' + encodeURIComponent(query.get('token') ?? '');
  const url = new URL('/' + path.replace(/^[/\\]+/, ''), location.origin);
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

function say(key) {
  part('state').textContent = word(key);
}

let display;
let seen = false;

function live(is) {
  part('reset').disabled = !is;
  part('paste').disabled = !is;
  part('again').hidden = is;
}

function connect() {
  say('connecting');
  part('again').hidden = true;
  part('screen').replaceChildren();
  seen = false;
  display = new RFB(part('screen'), address(), { shared: true });
  display.scaleViewport = true;
  display.background = '#15191d';
  display.addEventListener('connect', () => {
    seen = true;
    say('connected');
    live(true);
    display.focus();
  });
  display.addEventListener('desktopname', (event) => {
    part('name').textContent = event.detail.name;
    document.title = event.detail.name;
  });
  display.addEventListener('disconnect', (event) => {
    live(false);
    if (!seen) {
      say('refused');
    } else if (event.detail.clean) {
      say('closed');
    } else {
      say('lost');
    }
  });
}

/** Types a text key by key: a server's firmware and its text console know no clipboard. */
function type(text) {
  for (const sign of text) {
    const code = sign.codePointAt(0);
    const key = sign === '\n' ? 0xff0d : sign === '\t' ? 0xff09 : code < 0x100 ? code : 0x01000000 + code;
    display.sendKey(key, null);
  }
}

part('reset').addEventListener('click', () => {
  display.sendCtrlAltDel();
  display.focus();
});
part('paste').addEventListener('click', async () => {
  try {
    type((await navigator.clipboard.readText()).replaceAll('\r\n', '\n'));
  } catch {
    say('noClipboard');
  }
  display.focus();
});
part('full').addEventListener('click', () => {
  if (document.fullscreenElement) {
    document.exitFullscreen();
  } else {
    document.documentElement.requestFullscreen();
  }
});
part('again').addEventListener('click', connect);

speak();
connect();
