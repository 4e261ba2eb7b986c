import type { Theme } from 'vitepress'
import DefaultTheme from 'vitepress/theme'
import TtlExplorer from './TtlExplorer.vue'
import './style.css'

const theme: Theme = {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    // Pages show it as <TtlExplorer>…</TtlExplorer>. GitHub leaves out the tags and shows the words, and the site does the reverse.
    app.component('TtlExplorer', TtlExplorer)
  },
}

export default theme
