/** A model's file that was picked or dropped in one room and is used in another; no address can hold it. */
class Given {
  file = $state.raw<File | null>(null);
}

export const given = new Given();
