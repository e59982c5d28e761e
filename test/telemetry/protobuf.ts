/** What a field of a message holds, as far as the tests read it. */
export type Shape = 'text' | 'hex' | 'integer' | 'fixed' | 'double' | { readonly [number: number]: readonly [name: string, shape: Shape] };
/** A decoded message: every field is a list, since any may be repeated. */
export type Message = Readonly<Record<string, readonly (string | number | Message)[]>>;

type Fields = Extract<Shape, object>;

/** Reads protobuf's wire format (Protocol Buffers, "Encoding"): fields that `fields` does not name are passed over. */
export const decode = (bytes: Buffer, fields: Fields): Message => {
  const message: Record<string, (string | number | Message)[]> = {};
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++]!;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const [number, wire] = [Math.floor(tag / 8), tag % 8];
    const from = at;
    let value: Buffer | number;
    if (wire === 0) value = varint();
    else {
      const length = wire === 2 ? varint() : wire === 1 ? 8 : 4;
      value = bytes.subarray(at, (at += length));
    }
    if (at > bytes.length || at === from) throw new Error('this is not protobuf');
    const known = fields[number];
    if (known !== undefined) (message[known[0]] ??= []).push(read(value, known[1]));
  }
  return message;
};

const read = (value: Buffer | number, shape: Shape): string | number | Message => {
  if (typeof value === 'number') return value;
  if (typeof shape === 'object') return decode(value, shape);
  switch (shape) {
    case 'text':
      return value.toString('utf8');
    case 'hex':
      return value.toString('hex');
    case 'double':
      return value.readDoubleLE();
    case 'fixed':
    case 'integer':
      return Number(value.readBigInt64LE());
  }
};
