import { closeSeal } from './seal.ts';
import './styles/tokens.css';
import './styles/base.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { installDriver } from './driver.ts';
import { offline } from './offline/offline.svelte.ts';
import { traffic } from './state/traffic.svelte.ts';

closeSeal();
traffic.begin();
installDriver();
mount(App, { target: document.getElementById('app')! });
// Only the built site has a service worker.
if (import.meta.env.PROD) offline.beginWhenIdle();
