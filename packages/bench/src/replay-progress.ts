const WIDTH = 40;

/** A bar on a terminal; a line per tenth elsewhere. */
export function showProgress(stream: NodeJS.WriteStream): (done: number, of: number, what: string) => void {
  const bar = (done: number, of: number): string => {
    const filled = Math.round((done / of) * WIDTH);
    return `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)}`;
  };
  return (done, of, what) => {
    if (stream.isTTY) {
      stream.write(`\r${bar(done, of)} ${done} of ${of} ${what} ${done === of ? '\n' : ''}`);
    } else if (Math.floor((done * 10) / of) > Math.floor(((done - 1) * 10) / of)) {
      stream.write(`${done} of ${of} ${what}\n`);
    }
  };
}
