/* Files that somebody drags or pastes in. */

/** What is pasted as files. A table or a text that brings a picture of itself along is pasted as its text. */
export function pastedFiles({ files, types }: Pick<DataTransfer, 'files' | 'types'>): readonly File[] {
  return types.includes('text/plain') && types.includes('text/html') ? [] : [...files];
}

export function bringsFiles({ dataTransfer }: { readonly dataTransfer: DataTransfer | null }): boolean {
  return dataTransfer?.types.includes('Files') ?? false;
}

/** A file that is let go where nothing takes it: the browser would leave the app and show that. */
export function refuseStrayFiles(): void {
  addEventListener('dragover', (event) => {
    if (event.defaultPrevented || !bringsFiles(event)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'none';
  });
  addEventListener('drop', (event) => bringsFiles(event) && event.preventDefault());
}
