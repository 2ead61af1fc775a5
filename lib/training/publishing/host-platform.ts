/** This machine's platform, for example `linux-x64`. The same library may add numbers up differently on another one. */
export const hostPlatform = `${process.platform}-${process.arch}`;
