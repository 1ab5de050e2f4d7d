/** Options of every command that writes a file for others to read. */
export const LEAVE_OUT_OPTIONS = {
  'without-device': { type: 'boolean', default: false },
  'without-names': { type: 'boolean', default: false },
} as const;

export const LEAVE_OUT_HELP = `  --without-device   leave out the facts on the device
  --without-names    labellers become “labeller 1”, “labeller 2” and so on`;

/** What those options mean to the writers. */
export const leaveOutOf = (values: {
  'without-device'?: boolean | undefined;
  'without-names'?: boolean | undefined;
}): { device: boolean; labellerNames: boolean } => ({
  device: values['without-device'] ?? false,
  labellerNames: values['without-names'] ?? false,
});
