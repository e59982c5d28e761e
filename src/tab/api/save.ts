/** How long a browser may take to begin the download, ms. */
const KEPT_MS = 60_000;

/** Offers a file to the reader to be saved. */
export const saveAs = (content: Blob, fileName: string): void => {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS);
};
