import { expect, it } from '@jest/globals';
import { isCalendarDay } from '../../../src/params/calendar-day.js';

it('a day is year, month and day of the calendar, with or without hours and minutes', () => {
  const days = ['2026-11-22', '2024-02-29', '2000-02-29', '2026-12-31', '2026-11-22:23:59'];
  const others = [
    ...['2026-11-31', '2026-02-29', '1900-02-29', '2026-00-10', '2026-13-01', '2026-01-00', '22-11-2026'],
    ...['2026/11/22', '2026-11', '2026-1-2', '2026-11-22:24:00', '2026-11-22T10:00', '', 'yesterday'],
  ];
  expect(days.filter((day) => !isCalendarDay(day))).toEqual([]);
  expect(others.filter(isCalendarDay)).toEqual([]);
});
