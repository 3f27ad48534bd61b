// What tools/bundle.mjs puts into the page's code. Types only.

/** Names of a built page's files, all in one folder. */
interface BuiltFiles {
  wasm: string;
  laterStyle?: string;
  /** By the worker's name: "training". */
  workers: Record<string, string>;
  /** Not there when the page is to leave nothing behind at its address. */
  serviceWorker?: string;
}
declare const BUILT: BuiltFiles;

/** What the service worker keeps; the revision is null where the name holds it. */
declare const PRECACHE: { url: string; revision: string | null }[];

/** nn.wasm as an address (data:), in the workers of the one HTML file. */
declare const WASM: string;

declare module 'inline:wasm' {
  const url: string;
  export default url;
}
declare module 'inline:workers' {
  const sources: Record<string, string>;
  export default sources;
}
