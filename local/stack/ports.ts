/** Checks all ports before anything starts, so that a port in use is one clear error instead of a failed start. */
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { TreinoError } from '../../lib/errors.ts';
import { LOCAL_HOST, PORT_SETTINGS, portSettingsOf } from '../../lib/local-settings.ts';
import type { PortSetting, LocalSettings } from '../../lib/local-settings.ts';

/**
 * Checks that the stack can listen on the ports in its settings.
 * @param timeoutSeconds how long to wait for ports that child processes of a killed stack still use
 * @param except a setting whose port is not checked
 * @throws TreinoError `port_in_use` that names each port in use and the setting to change
 */
export async function assertPortsFree(
  settings: LocalSettings,
  { timeoutSeconds, except }: { timeoutSeconds: number; except?: PortSetting | undefined },
): Promise<void> {
  const checked = portSettingsOf(settings).filter((setting) => setting !== except);
  const duplicate = checked.find((setting) =>
    checked.some((other) => other !== setting && settings[other] === settings[setting]),
  );
  if (duplicate) {
    throw new TreinoError(`Two settings use port ${settings[duplicate]}. Set ${duplicate} to another port.`, {
      code: 'port_in_use',
    });
  }
  const deadline = Date.now() + timeoutSeconds * 1000;
  for (;;) {
    const free = await Promise.all(checked.map((setting) => isFree(settings[setting])));
    const taken = checked.filter((_, index) => !free[index]);
    if (taken.length === 0) return;
    if (Date.now() >= deadline) throw portsInUse(settings, taken);
    await delay(100);
  }
}

function portsInUse(settings: LocalSettings, taken: readonly PortSetting[]): TreinoError {
  const sentences = taken.map(
    (setting) =>
      `Port ${settings[setting]} on ${LOCAL_HOST} for ${PORT_SETTINGS[setting]} is in use. Stop the program that listens there, or set ${setting} to another port.`,
  );
  return new TreinoError(sentences.join('\n'), { code: 'port_in_use' });
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else if (error.code === 'EACCES') reject(notAllowed(port, error));
      else reject(error);
    });
    server.listen(port, LOCAL_HOST, () => server.close(() => resolve(true)));
  });

const notAllowed = (port: number, cause: Error): TreinoError =>
  new TreinoError(`This user may not listen on port ${port}. Use a port above 1023.`, {
    code: 'port_in_use',
    cause,
  });
