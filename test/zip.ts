/** The entries of a zip without compression: name to content, read by the central directory. */
export const filesOf = (zip: Buffer): Record<string, Buffer> => {
  const files: Record<string, Buffer> = {};
  let at = zip.readUInt32LE(zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1')) + 16);
  while (zip.toString('latin1', at, at + 4) === 'PK\x01\x02') {
    const [method, size, nameLength] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 24), zip.readUInt16LE(at + 28)];
    const entry = zip.readUInt32LE(at + 42);
    const start = entry + 30 + zip.readUInt16LE(entry + 26) + zip.readUInt16LE(entry + 28);
    if (method !== 0) throw new Error('The entry is compressed.');
    files[zip.toString('utf8', at + 46, at + 46 + nameLength)] = zip.subarray(start, start + size);
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return files;
};
