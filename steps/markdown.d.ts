// A step's story is imported as text; the bundler and the test runner both load Markdown that way.
declare module '*.md' {
  const text: string;
  export default text;
}
