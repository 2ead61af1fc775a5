/** Measures what is visible of a page. Runs inside it; only its source gets there, so it is self-contained. */
export function measure() {
  const width = document.documentElement.clientWidth;
  const isShown = (element) => element.getClientRects().length > 0;
  const nameOf = (element) =>
    `${element.tagName.toLowerCase()} ${(element.textContent ?? '').trim().replaceAll(/\s+/g, ' ').slice(0, 60)}`;

  /** Elements that stick out sideways, except inside boxes that scroll. */
  const overflowing = [...document.querySelectorAll('body *')].filter((element) => {
    if (!isShown(element) || element.closest('.scroll, pre, svg')) return false;
    const { left, right } = element.getBoundingClientRect();
    return left < -0.5 || right > width + 0.5;
  });

  /** Tables wider than their box, which scrolls. */
  const cutTables = [...document.querySelectorAll('.scroll')]
    .filter((box) => isShown(box) && box.scrollWidth > box.clientWidth)
    .map(nameOf);

  const charts = [...document.querySelectorAll('.chart svg')].filter(isShown).map((svg) => {
    const frame = svg.getBoundingClientRect();
    const scale = frame.width / svg.viewBox.baseVal.width;
    const texts = [...svg.querySelectorAll('text')];
    const cutTexts = texts.filter((text) => {
      const { left, right, top, bottom } = text.getBoundingClientRect();
      return left < 0 || right > width || top < frame.top - 4 || bottom > frame.bottom + 4;
    });
    const shapes = [...svg.querySelectorAll('path, circle, rect, line')].filter((shape) => {
      const box = shape.getBoundingClientRect();
      return box.width + box.height > 0;
    });
    return {
      title: svg.closest('figure').querySelector('h3').textContent,
      cutTexts: cutTexts.map(nameOf),
      shapes: shapes.length,
      minTextPixels: Math.min(
        ...texts.map((text) => scale * Number.parseFloat(getComputedStyle(text).fontSize)),
      ),
    };
  });

  // Relative luminance and contrast as WCAG 2.2 defines them.
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const luminance = (color) => {
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((byte) => {
      const share = byte / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const backgroundOf = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const { backgroundColor } = getComputedStyle(one);
      if (backgroundColor !== 'rgba(0, 0, 0, 0)') return backgroundColor;
    }
    return 'white';
  };
  const contrasts = [...document.querySelectorAll('body *')]
    .filter(
      (element) =>
        isShown(element) &&
        [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== ''),
    )
    .map((element) => {
      const { color, fill } = getComputedStyle(element);
      const text = luminance(element.closest('svg') ? fill : color);
      const background = luminance(backgroundOf(element));
      return (Math.max(text, background) + 0.05) / (Math.min(text, background) + 0.05);
    });

  return {
    width,
    scrollWidth: document.documentElement.scrollWidth,
    overflowing: overflowing.map(nameOf),
    cutTables,
    charts,
    isDark: luminance(getComputedStyle(document.body).backgroundColor) < 0.2,
    minContrast: Math.min(...contrasts),
    detailsHeights: [...document.querySelectorAll('details > :not(summary)')].map(
      (element) => element.getBoundingClientRect().height,
    ),
  };
}
