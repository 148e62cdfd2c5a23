// What vendor/echarts.min.js is bundled from: ECharts 6.1.0 by `esbuild --bundle --minify --format=iife --global-name=echarts`.
// Beside it, as published: htmx 4.0.1 with its sse extension, Pico CSS 2.1.1.
import * as echarts from 'echarts/core';
import { LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { LabelLayout } from 'echarts/features';
import { SVGRenderer } from 'echarts/renderers';
echarts.use([LineChart, ScatterChart, GridComponent, TooltipComponent, LabelLayout, SVGRenderer]);
export { init } from 'echarts/core';
