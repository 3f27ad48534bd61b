// Tells the test server what went wrong in a page or a worker, where the browser's driver has no event for it
// (WebKitGTK). The test server puts it before everything else; it is no part of the page, and changes nothing there.
(() => {
  /** @param {unknown} value */
  const words = (value) => {
    if (value instanceof Error) return `${value.name}: ${value.message}`;
    try {
      return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
    } catch {
      return String(value);
    }
  };

  /** @param {string} problem */
  const report = (problem) => {
    // Synchronous, so that a problem is known before the next line of the page runs, whatever follows.
    try {
      const request = new XMLHttpRequest();
      request.open('POST', '/__test/problem', false);
      request.send(problem);
    } catch {
      // no server any more, or the page is being left: there is nobody to tell
    }
  };

  const consoleError = console.error;
  console.error = (...values) => {
    report(`console error: ${values.map(words).join(' ')}`);
    consoleError.apply(console, values);
  };
  addEventListener('error', (event) => {
    // A resource that failed to load also fires 'error' on its element; the server has seen that request.
    if (event instanceof ErrorEvent) report(`page error: ${event.message}`);
  });
  addEventListener('unhandledrejection', (event) =>
    report(`page error: unhandled rejection: ${words(event.reason)}`),
  );
  addEventListener('securitypolicyviolation', (event) =>
    report(
      `page error: ${event.blockedURI} is against the page's own policy ${event.violatedDirective}`,
    ),
  );
})();
