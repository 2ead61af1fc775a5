/**
 * Runs inside the page: what a person would see of it. One self-contained function, because only its source
 * gets there.
 */
export function measure() {
  const width = document.documentElement.clientWidth;
  const isShown = (element) => element.getClientRects().length > 0;
  const nameOf = (element) =>
    `${element.tagName.toLowerCase()} ${(element.textContent ?? '').trim().replaceAll(/\s+/g, ' ').slice(0, 60)}`;

  /** What sticks out to the side, but for what scrolls in a box of its own. */
  const beyond = [...document.querySelectorAll('body *')].filter((element) => {
    if (!isShown(element) || element.closest('.scroll, pre, svg')) return false;
    const { left, right } = element.getBoundingClientRect();
    return left < -0.5 || right > width + 0.5;
  });

  const charts = [...document.querySelectorAll('.chart svg')].filter(isShown).map((svg) => {
    const frame = svg.getBoundingClientRect();
    const scale = frame.width / svg.viewBox.baseVal.width;
    const texts = [...svg.querySelectorAll('text')];
    const outside = texts.filter((text) => {
      const { left, right, top, bottom } = text.getBoundingClientRect();
      return left < 0 || right > width || top < frame.top - 4 || bottom > frame.bottom + 4;
    });
    const marks = [...svg.querySelectorAll('path, circle, rect, line')].filter((mark) => {
      const box = mark.getBoundingClientRect();
      return box.width + box.height > 0;
    });
    return {
      title: svg.closest('figure').querySelector('h3').textContent,
      outside: outside.map(nameOf),
      marks: marks.length,
      textPixels: Math.min(
        ...texts.map((text) => scale * Number.parseFloat(getComputedStyle(text).fontSize)),
      ),
    };
  });

  // WCAG 2.2: relative luminance, and the contrast of two.
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
      const ink = luminance(element.closest('svg') ? fill : color);
      const paper = luminance(backgroundOf(element));
      return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    });

  return {
    width,
    scrollWidth: document.documentElement.scrollWidth,
    beyond: beyond.map(nameOf),
    charts,
    isDark: luminance(getComputedStyle(document.body).backgroundColor) < 0.2,
    leastContrast: Math.min(...contrasts),
    foldedHeights: [...document.querySelectorAll('details > :not(summary)')].map(
      (element) => element.getBoundingClientRect().height,
    ),
  };
}
