/** Every port is tried before anything is started: one that is taken is told by name, not found out half way. */
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { TreinoError } from '../../lib/errors.ts';
import { LOCAL_HOST, PORT_SETTINGS, portSettingsOf } from '../../lib/local-settings.ts';
import type { PortSetting, LocalSettings } from '../../lib/local-settings.ts';

/**
 * Checks that the stack can listen where its settings say.
 * @param patienceSeconds how long a port may still be held by what a killed stack left behind.
 * @param except a setting whose port is not to be tried.
 * @throws TreinoError `port_in_use` naming each port taken and the setting that changes it.
 */
export async function assertPortsFree(
  settings: LocalSettings,
  { patienceSeconds, except }: { patienceSeconds: number; except?: PortSetting | undefined },
): Promise<void> {
  const wanted = portSettingsOf(settings).filter((setting) => setting !== except);
  const twice = wanted.find((setting) =>
    wanted.some((other) => other !== setting && settings[other] === settings[setting]),
  );
  if (twice) {
    throw new TreinoError(`Two settings ask for port ${settings[twice]}; give ${twice} another.`, {
      code: 'port_in_use',
    });
  }
  const deadline = Date.now() + patienceSeconds * 1000;
  for (;;) {
    const free = await Promise.all(wanted.map((setting) => isFree(settings[setting])));
    const taken = wanted.filter((_, index) => !free[index]);
    if (taken.length === 0) return;
    if (Date.now() >= deadline) throw portsInUse(settings, taken);
    await delay(100);
  }
}

function portsInUse(settings: LocalSettings, taken: readonly PortSetting[]): TreinoError {
  const sentences = taken.map(
    (setting) =>
      `Port ${settings[setting]} on ${LOCAL_HOST}, meant for ${PORT_SETTINGS[setting]}, is in use. Stop what listens there, or set ${setting} to another port.`,
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
  new TreinoError(`This user may not listen on port ${port}; choose one above 1023.`, {
    code: 'port_in_use',
    cause,
  });
