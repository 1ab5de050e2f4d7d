import './trusted-types.ts';
import { expose } from 'comlink';
import { Session } from './session.ts';
import { reportTraffic } from './traffic.ts';

reportTraffic();
expose(new Session());
