import { NO_FILTER, type Filter } from './filter.ts';

/** What is searched for; kept while the page lives, so that the way back from a scenario leads there. */
class FilterState {
  filter = $state.raw<Filter>(NO_FILTER);
}

export const filterState = new FilterState();
