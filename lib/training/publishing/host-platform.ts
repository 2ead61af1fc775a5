/** Where this runs, for example `linux-x64`: libraries of one version may add up differently on another. */
export const hostPlatform = `${process.platform}-${process.arch}`;
