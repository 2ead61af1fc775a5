/** What runs inside the page: each function by itself, because only its source gets there. */

/** When something was first painted, milliseconds, and how much has moved since, by itself. */
export const painted = () =>
  new Promise((tell) => {
    const [paint] = performance.getEntriesByName('first-contentful-paint');
    let shift = 0;
    const add = (entries) => {
      for (const { value, hadRecentInput } of entries) if (!hadRecentInput) shift += value;
    };
    const observer = new PerformanceObserver((list) => add(list.getEntries()));
    observer.observe({ type: 'layout-shift', buffered: true });
    // What was buffered is told by the next frame.
    requestAnimationFrame(() =>
      setTimeout(() => {
        add(observer.takeRecords());
        tell({ painted: paint.startTime, shift });
      }),
    );
  });

export const isFocusAmong = (elements) => elements.includes(document.activeElement);

export const isFocused = (element) => element === document.activeElement;

/** The beginning of what is focused. */
export const focused = () => {
  const { id, outerHTML, textContent } = document.activeElement;
  return { id, html: outerHTML.slice(0, 80), text: textContent };
};

/** What is told with a control that something is wrong with. */
export const complaint = (input) => ({
  isInvalid: input.getAttribute('aria-invalid'),
  words: document.getElementById(input.getAttribute('aria-describedby').split(' ')[0]).textContent,
});

export const colorScheme = () => getComputedStyle(document.body).colorScheme;

/** What the page keeps in the browser. */
export const kept = () => ({
  local: localStorage.length,
  session: sessionStorage.length,
  cookies: document.cookie,
});

/** Opens a `details`. */
export const unfold = (details) => {
  details.open = true;
};

export const isLoaded = () => document.querySelector('.loading') === null;

/** What axe-core, which is in the page, finds. */
export const violations = async () =>
  (await globalThis.axe.run(document, { resultTypes: ['violations'] })).violations.map(
    ({ id, impact, help, nodes }) => ({
      id,
      impact,
      help,
      nodes: nodes.map(({ html }) => html.slice(0, 200)),
    }),
  );
