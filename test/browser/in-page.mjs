/** Functions that run inside the page. Only their source gets there, so each one is self-contained. */

/** When the page first painted content, milliseconds, and its layout shift since then. */
export const paintTiming = () =>
  new Promise((resolve) => {
    const [paint] = performance.getEntriesByName('first-contentful-paint');
    let shift = 0;
    const add = (entries) => {
      for (const { value, hadRecentInput } of entries) if (!hadRecentInput) shift += value;
    };
    const observer = new PerformanceObserver((list) => add(list.getEntries()));
    observer.observe({ type: 'layout-shift', buffered: true });
    // Buffered entries arrive with the next frame.
    requestAnimationFrame(() =>
      setTimeout(() => {
        add(observer.takeRecords());
        resolve({ painted: paint.startTime, shift });
      }),
    );
  });

export const hasFocusAmong = (elements) => elements.includes(document.activeElement);

export const isFocused = (element) => element === document.activeElement;

/** The focused element; `html` is its beginning. */
export const focusedElement = () => {
  const { id, outerHTML, textContent } = document.activeElement;
  return { id, html: outerHTML.slice(0, 80), text: textContent };
};

/** The error that screen readers read with a control. */
export const fieldError = (input) => ({
  isInvalid: input.getAttribute('aria-invalid'),
  message: document.getElementById(input.getAttribute('aria-describedby').split(' ')[0]).textContent,
});

export const colorScheme = () => getComputedStyle(document.body).colorScheme;

/** What the page stores in the browser. */
export const storedItems = () => ({
  local: localStorage.length,
  session: sessionStorage.length,
  cookies: document.cookie,
});

export const openDetails = (details) => {
  details.open = true;
};

/** Whether the element with this id has this value. */
export const hasValue = ([id, value]) => document.getElementById(id)?.value === value;

export const isLoaded = () => document.querySelector('.loading') === null;

/** All violations that axe-core finds. Its script must be in the page. */
export const violations = async () =>
  (await globalThis.axe.run(document, { resultTypes: ['violations'] })).violations.map(
    ({ id, impact, help, nodes }) => ({
      id,
      impact,
      help,
      nodes: nodes.map(({ html }) => html.slice(0, 200)),
    }),
  );

/** The color of an element's text, as `rgb(…)`. */
export const textColor = (element) => getComputedStyle(element).color;

/** The texts and labels inside an element, without code. */
export const visibleTexts = (root) => {
  const texts = [...root.querySelectorAll('[aria-label]')].map((one) => one.getAttribute('aria-label'));
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { parentElement, data } = walker.currentNode;
    if (!parentElement.closest('code, pre') && data.trim() !== '') texts.push(data.trim());
  }
  return texts;
};
