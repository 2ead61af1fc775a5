/** This machine's platform, for example `linux-x64`. The same library may round sums differently on another platform. */
export const hostPlatform = `${process.platform}-${process.arch}`;
