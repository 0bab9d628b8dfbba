import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

// Loaded before a program that is measured (`node --import`): writes what its process used to the file that PRIME_USAGE names.
const path = process.env['PRIME_USAGE'];
if (isMainThread && path !== undefined)
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    writeFileSync(path, JSON.stringify({ userCPUTime, systemCPUTime, maxRSS }));
  });
