/**
 * Translate Streamlit's own English texts on the page.
 *
 * Called each time the frame puts <script data-language="…"> on the page. `groupsByLanguage` holds
 * for each language a list of { selector, phrases }: a CSS selector (empty: any attribute anywhere)
 * and pairs of [English, translation]. Only text nodes and attributes are written to, which React
 * does not notice. The English text is remembered, so that the next language starts from it. A
 * {blank} keeps what it matches, such as a file's name; only a {label} may hold another phrase.
 */
function translateStreamlit(groupsByLanguage) {
  /** Why a file was refused stands beside its name, not only under the mouse. */
  const STYLE = `
    [data-testid=stFileChip]:has([role=alert]) { height: auto; max-width: none; flex-wrap: wrap; }
    [data-testid=stFileChip] [role=alert] {
      position: static; width: auto; height: auto; clip-path: none; clip: auto; margin: 0;
      white-space: normal; overflow: visible; font-size: 0.8rem;
    }`;
  const ATTRIBUTES = ["aria-label", "aria-roledescription", "title", "placeholder"];
  const DATA = "[data-testid=stMarkdown], [data-testid=stTable], [data-testid=stFileChipName]";

  function phrasebook(groups) {
    const exact = new Map();
    const patterns = [];
    for (const { selector, phrases } of groups) {
      for (const [english, translation] of phrases) {
        const entry = { selector, translation };
        if (english.includes("{")) patterns.push({ ...entry, pattern: pattern(english) });
        else exact.set(english, [...(exact.get(english) ?? []), entry]);
      }
    }
    return { exact, patterns };
  }

  function pattern(english) {
    const escaped = english.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
    return new RegExp(`^${escaped.replace(/{(\w+)}/g, "(?<$1>.+)")}$`);
  }

  function translated(book, english, element, attribute) {
    const applies = ({ selector }) => (selector ? element.closest(selector) : attribute);
    const words = english.trim();
    const entry = book.exact.get(words)?.find(applies);
    if (entry) return english.replace(words, () => entry.translation);
    const match = book.patterns.find((each) => each.pattern.test(words) && applies(each));
    if (!match) return english;
    const { groups } = match.pattern.exec(words);
    const label = groups.label && translated(book, groups.label, element, attribute);
    return match.translation.replace(/{(\w+)}/g, (_, name) =>
      name === "label" ? label : groups[name],
    );
  }

  function addStyle() {
    const style = document.createElement("style");
    style.textContent = STYLE;
    document.head.append(style);
  }

  function translator() {
    addStyle();
    const remembered = new WeakMap();
    let book = phrasebook([]);

    /** Translate one text node, or one attribute of an element. */
    function visit(node, attribute) {
      const element = attribute ? node : node.parentElement;
      const current = attribute ? node.getAttribute(attribute) : node.nodeValue;
      if (!current || !element || element.closest(DATA)) return;
      const before = remembered.get(node)?.[attribute ?? ""];
      const english = before?.translation === current ? before.english : current;
      const translation = translated(book, english, element, attribute);
      if (translation === current) return;
      const texts = { english, translation };
      remembered.set(node, { ...remembered.get(node), [attribute ?? ""]: texts });
      if (attribute) node.setAttribute(attribute, translation);
      else node.nodeValue = translation;
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
      setCalendarLanguage(language);
      book = phrasebook(groupsByLanguage[language]);
      visitAll(document.body);
    };
  }

  /** Calendars take their month names from `navigator.language`: set it to the reader's. */
  function setCalendarLanguage(language) {
    Object.defineProperty(navigator, "language", { get: () => language, configurable: true });
    window.dispatchEvent(new Event("languagechange"));
  }

  const script = document.currentScript;
  script.closest("[data-testid=stElementContainer]").style.display = "none";
  window.zhangguiTranslate ??= translator();
  window.zhangguiTranslate(script.dataset.language);
}
