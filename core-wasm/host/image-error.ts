// Why a program image cannot be run by this core. The operator's remedy is in the
// text: compile the rules again, build again, or take a larger profile.

export class ImageError extends Error {}
