/** Keeps the keyboard on the scan field: after a click, a dialog or another window, the field has
 * the focus again. A person who walks with Tab, and parts marked `data-keeps-focus`, are left
 * alone; what is typed there still reaches the field through the capture. */
export interface FocusHost {
  field(): HTMLInputElement | null;
  /** False while an overlay or a screen with its own keyboard is open. */
  wanted(): boolean;
}

function keepsFocus(element: Element | null): boolean {
  if (element === null || element === document.body) return false;
  return (
    element instanceof HTMLInputElement ||
    element instanceof HTMLTextAreaElement ||
    element instanceof HTMLSelectElement ||
    element.closest("[data-keeps-focus]") !== null
  );
}

export function keepFocus(host: FocusHost): () => void {
  const settle = () => {
    if (host.wanted() && !keepsFocus(document.activeElement)) host.field()?.focus();
  };
  // After the page has done with the event, so that what it opened or closed is known.
  const later = () => setTimeout(settle, 0);
  const lost = (event: FocusEvent) => {
    if (event.relatedTarget === null) later();
  };
  document.addEventListener("click", later);
  document.addEventListener("focusout", lost);
  document.addEventListener("visibilitychange", later);
  window.addEventListener("focus", later);
  return () => {
    document.removeEventListener("click", later);
    document.removeEventListener("focusout", lost);
    document.removeEventListener("visibilitychange", later);
    window.removeEventListener("focus", later);
  };
}
