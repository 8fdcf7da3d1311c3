// What is compressed in the page: base 64 of gzip of JSON.

/** The value behind the letters. */
export async function unpack<T>(letters: string): Promise<T> {
  const bytes = Uint8Array.from(atob(letters.trim()), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return (await new Response(stream).json()) as T;
}
