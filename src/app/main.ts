import { closeSeal } from './seal.ts';
import './styles/tokens.css';
import './styles/base.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { installDriver } from './driver.ts';

closeSeal();
installDriver();
mount(App, { target: document.getElementById('app')! });
