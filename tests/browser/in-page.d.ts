// What a function sent into the page by app.mjs finds there besides the page itself. Types only.
declare function one(
  selector: string,
): HTMLElement & { type: string; value: string; checked: boolean; disabled: boolean };
declare function seen(element: Element): boolean;
