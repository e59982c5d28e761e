import { createHash, createPublicKey, verify } from 'node:crypto';
import * as fc from 'fast-check';
import { checkpointOf } from '../../src/audit/checkpoint';
import { openSigningKey } from '../../src/audit/signing-key';
import { MerkleTree, readCheckpoint, readKey, signerOf } from '../../src/audit/verifier';
import { newFolder } from './house';
import { join } from 'node:path';
import { rmSync } from 'node:fs';

// The hashes are written down here once more: the test must not inherit a mistake of the program.
const sha256 = (...parts: readonly Buffer[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();
const leaf = (bytes: Buffer): Buffer => sha256(Buffer.of(0), bytes);

/** RFC 6962, section 2.1, word for word: k is the largest power of two smaller than n. */
const treeHash = (leaves: readonly Buffer[]): Buffer => {
  const [only] = leaves;
  if (only === undefined) return sha256();
  if (leaves.length === 1) return leaf(only);
  const k = 2 ** (Math.ceil(Math.log2(leaves.length)) - 1);
  return sha256(Buffer.of(1), treeHash(leaves.slice(0, k)), treeHash(leaves.slice(k)));
};

const treeOf = (leaves: readonly Buffer[]): MerkleTree => {
  const tree = new MerkleTree();
  for (const each of leaves) tree.add(leaf(each).toString('hex'));
  return tree;
};

describe('the tree', () => {
  /** The inputs and roots that Certificate Transparency publishes with its implementation of RFC 6962. */
  const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map((hex) => Buffer.from(hex, 'hex'));
  const ROOTS = [
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ];

  test.each(ROOTS.map((root, size) => [size, root] as const))('of the published example over %d leaves has the published root', (size, root) => {
    expect(treeOf(LEAVES.slice(0, size)).root()).toBe(root);
  });

  test('has the root that RFC 6962 defines, whatever its leaves are, also when it is taken up again in the middle', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 8 }), { maxLength: 70 }), fc.nat(), (arrays, cut) => {
        const leaves = arrays.map((bytes) => Buffer.from(bytes));
        const middle = leaves.length === 0 ? 0 : cut % leaves.length;
        const before = treeOf(leaves.slice(0, middle));
        const tree = new MerkleTree(middle, before.subtrees);
        for (const each of leaves.slice(middle)) tree.add(leaf(each).toString('hex'));
        expect(tree.root()).toBe(treeHash(leaves).toString('hex'));
        expect(tree.size).toBe(leaves.length);
        expect(tree.subtrees.length).toBeLessThanOrEqual(7);
      }),
      { numRuns: 500 },
    );
  });
});

/** Key id of a signed note: the first four bytes of SHA-256 over name, line end, 1 and the 32 bytes of the key (https://c2sp.org/signed-note). */
const keyId = (name: string, key: Buffer): string => sha256(Buffer.from(`${name}\n`), Buffer.of(1), key).subarray(0, 4).toString('hex');

describe('a checkpoint', () => {
  let folder: string;
  beforeAll(() => {
    folder = newFolder();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  // Key and note of the example in Go's documentation of signed notes (golang.org/x/mod/sumdb/note).
  test('the way that keys are named here names the published example key', () => {
    const [, id = '', encoded = ''] = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'.split('+');
    expect(keyId('PeterNeumann', Buffer.from(encoded, 'base64').subarray(1))).toBe(id);
  });

  test('is a signed note: origin, size, root, head, a blank line, and a signature that any Ed25519 verifies', () => {
    const key = openSigningKey(join(folder, 'key.pem'), true);
    const tree = treeOf([Buffer.from('one'), Buffer.from('two')]);
    const head = 'ab'.repeat(32);
    const { note, size } = checkpointOf({ size: 2, head, tree }, key, 7);
    const lines = note.split('\n');
    expect({ size, lines }).toEqual({
      size: 2,
      lines: ['session-revoker/audit-log', '2', Buffer.from(tree.root(), 'hex').toString('base64'), `head ${head}`, '', expect.stringMatching(/^\u2014 session-revoker\/audit-log [A-Za-z0-9+/]{91}=$/) as string, ''],
    });
    const signature = Buffer.from(lines[5]?.split(' ')[2] ?? '', 'base64');
    const publicKey = createPublicKey(key.publicPem);
    const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
    expect(signature.subarray(0, 4).toString('hex')).toBe(keyId('session-revoker/audit-log', raw));
    expect(verify(null, Buffer.from(`${lines.slice(0, 4).join('\n')}\n`), publicKey, signature.subarray(4))).toBe(true);
    expect(key.public.fingerprint).toBe(sha256(publicKey.export({ format: 'der', type: 'spki' })).toString('hex'));
  });

  test('may carry the signatures of witnesses besides', () => {
    const key = openSigningKey(join(folder, 'key.pem'), true);
    const { note } = checkpointOf({ size: 0, head: '0'.repeat(64), tree: new MerkleTree() }, key, 7);
    const checkpoint = readCheckpoint(`${note}\u2014 witness.example/w1 ${Buffer.alloc(76, 1).toString('base64')}\n`);
    expect(checkpoint === undefined ? undefined : signerOf(checkpoint, [readKey(key.publicPem)])?.fingerprint).toBe(key.public.fingerprint);
  });
});
