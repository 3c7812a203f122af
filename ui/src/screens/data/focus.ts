/** Gives a list the keyboard when its tab opens; whoever walks along the tabs keeps it. */
export function takeFocus(list: HTMLElement | null): void {
  if (document.activeElement?.getAttribute("role") !== "tab") list?.focus();
}
