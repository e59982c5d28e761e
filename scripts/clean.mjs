// Removes the named build folders, so that a file deleted from the source cannot live on in a build.
import { rmSync } from 'node:fs';

for (const folder of process.argv.slice(2)) rmSync(folder, { recursive: true, force: true });
