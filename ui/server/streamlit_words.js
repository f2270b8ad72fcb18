/**
 * Say Streamlit's own English words in the reader's language.
 *
 * Called each time the frame puts <script data-language="…"> on the page. `chrome` holds for each
 * language a list of places, { within, phrases }: a CSS selector (empty: any attribute anywhere) and
 * pairs of [English, translation]. Only text nodes and attributes are written to, which React does
 * not notice. What stood there before is remembered and comes back with the next language. A {blank}
 * keeps what stands in it, as a file's name; only a {label} may hold another phrase.
 */
function speakChrome(chrome) {
  const ATTRIBUTES = ["aria-label", "aria-roledescription", "title", "placeholder"];
  const DATA = "[data-testid=stMarkdown], [data-testid=stTable], [data-testid=stFileChipName]";

  function phrasebook(places) {
    const exact = new Map();
    const patterns = [];
    for (const { within, phrases } of places) {
      for (const [english, said] of phrases) {
        if (english.includes("{")) patterns.push({ within, said, pattern: pattern(english) });
        else exact.set(english, [...(exact.get(english) ?? []), { within, said }]);
      }
    }
    return { exact, patterns };
  }

  function pattern(english) {
    const literal = english.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
    return new RegExp(`^${literal.replace(/{(\w+)}/g, "(?<$1>.+)")}$`);
  }

  function translated(book, english, element, attribute) {
    const fits = ({ within }) => (within ? element.closest(within) : attribute);
    const words = english.trim();
    const entry = book.exact.get(words)?.find(fits);
    if (entry) return english.replace(words, () => entry.said);
    const found = book.patterns.find((each) => each.pattern.test(words) && fits(each));
    if (!found) return english;
    const { groups } = found.pattern.exec(words);
    const label = groups.label && translated(book, groups.label, element, attribute);
    return found.said.replace(/{(\w+)}/g, (_, name) => (name === "label" ? label : groups[name]));
  }

  function speaker() {
    const remembered = new WeakMap();
    let book = phrasebook([]);

    /** Translate one text node, or one attribute of an element. */
    function visit(node, attribute) {
      const element = attribute ? node : node.parentElement;
      const current = attribute ? node.getAttribute(attribute) : node.nodeValue;
      if (!current || !element || element.closest(DATA)) return;
      const before = remembered.get(node)?.[attribute ?? ""];
      const english = before?.said === current ? before.english : current;
      const said = translated(book, english, element, attribute);
      if (said === current) return;
      remembered.set(node, { ...remembered.get(node), [attribute ?? ""]: { english, said } });
      if (attribute) node.setAttribute(attribute, said);
      else node.nodeValue = said;
    }

    function visitAll(root) {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
      for (let node = root; node; node = walker.nextNode()) {
        if (node.nodeType === Node.TEXT_NODE) visit(node);
        else if (node.nodeType === Node.ELEMENT_NODE) ATTRIBUTES.forEach((name) => visit(node, name));
      }
    }

    const observer = new MutationObserver((changes) => {
      for (const { type, target, attributeName, addedNodes } of changes) {
        if (type === "childList") addedNodes.forEach(visitAll);
        else visit(target, attributeName ?? undefined);
      }
    });
    const changes = { childList: true, characterData: true, attributeFilter: ATTRIBUTES };
    observer.observe(document.body, { subtree: true, ...changes });

    return (language) => {
      document.documentElement.lang = language;
      speakCalendars(language);
      book = phrasebook(chrome[language]);
      visitAll(document.body);
    };
  }

  /** Calendars take their month names from the browser's language: let it be the reader's. */
  function speakCalendars(language) {
    Object.defineProperty(navigator, "language", { get: () => language, configurable: true });
    window.dispatchEvent(new Event("languagechange"));
  }

  const script = document.currentScript;
  script.closest("[data-testid=stElementContainer]").style.display = "none";
  window.zhangguiSpeak ??= speaker();
  window.zhangguiSpeak(script.dataset.language);
}
