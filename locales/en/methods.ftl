# What stands behind each method, as the page of methods says it
method-opportunity-unit = score 1-19
method-opportunity-convention = Means of the ratings on 1-10, range 1-19; respondents resampled jointly, seeded percentile bootstrap, 95%, 2,000 resamples.
method-opportunity-source = Ulwick 2005, What Customers Want; figures as quoted by decikit.com.
method-kano-unit = share
method-kano-convention = Evaluation table of the Center for Quality of Management (like with like and dislike with dislike are questionable); class by mode, ties M > O > A > I > R > Q; better = (A+O)/(A+O+M+I), worse = -(O+M)/(A+O+M+I) with Wilson’s interval, 95%; continuous coding 4, 2, 0, -1, -2 with the feature and -2, -1, 0, 2, 4 without it.
method-kano-source = Kano 1984; table as in Berger et al. 1993, Center for Quality Management Journal 2(4), which also gives better and worse.
method-rice-unit = people per person-month
method-rice-convention = Reach (people per period) × impact × confidence / effort (person-months); impact is one of 3, 2, 1, 0.5, 0.25 and confidence one of 1, 0.8, 0.5 unless the scale is free; equal scores keep their order.
method-rice-source = McBride 2018, RICE: simple prioritization, Intercom.
method-van-westendorp-unit = price
method-van-westendorp-convention = Original range: from where too cheap crosses not cheap to where too expensive crosses not expensive; only respondents whose four prices increase; grid of all stated prices, crossings by linear interpolation, the lowest if there are several; respondents resampled, seeded percentile bootstrap, 95%, 2,000 resamples.
method-van-westendorp-source = Van Westendorp 1976, ESOMAR; curves and crossings as in R’s pricesensitivitymeter.
method-ellis-unit = share
method-ellis-convention = Very disappointed / all who use the product; Wilson interval, 95%; 40% is a rule of thumb.
method-ellis-source = Ellis; Vohra 2018, First Round Review (Superhuman 22% to 58%).
method-nps-unit = points -100 to 100
method-nps-convention = 100 × (share of 9 and 10 - share of 0 to 6); standard error of a mean of +1, 0 and -1 with divisor n; interval = score +/- 1.96 standard errors.
method-nps-source = Reichheld 2003; standard error by Engelhardt, cybaea.net, via r-bloggers.com.
method-market-size-unit = currency per year
method-market-size-convention = Bottom-up: TAM = sum of accounts × yearly value; SAM = TAM of the served segments; SOM = SAM × attainable share, or customers that can be won × yearly value; 0 <= SOM <= SAM <= TAM; a top-down figure that differs by more than 20% is flagged.
method-market-size-source = Bottom-up sizing as usual in venture practice; figures from bird.parkerslegacy and v50.ai.
method-porter-unit = pressure 1-5
method-porter-convention = Ratings 1-5, higher is worse for a new entrant; mean per rater and force, then over raters; weighted mean of the forces, equal weights unless given; no standard formula exists; raters resampled, seeded percentile bootstrap, 95%, 2,000 resamples.
method-porter-source = Porter 1979, HBR 57(2); no formula is standard, this one is stated in full.
method-hhi-unit = HHI 0-10000
method-hhi-convention = Shares in percent; the unnamed rest lies between many tiny firms and one firm; bands of the 2023 Merger Guidelines (1000, 1800).
method-hhi-source = US Department of Justice and Federal Trade Commission, Merger Guidelines 2023, 2.1.
method-positioning-unit = share
method-positioning-convention = Singular value decomposition of the columns, standardised (n-1); columns known for fewer than half of the rows or without variance are left out; remaining unknown cells are filled with the mean of their column; largest loading of each axis positive.
method-positioning-source = Pearson 1901; explained variance checked against Maple’s and R’s figures for iris.
method-mds-unit = share
method-mds-convention = Classical scaling: B = -1/2 J D2 J, coordinates = eigenvectors × root of eigenvalue; goodness of fit = kept eigenvalues / sum of all magnitudes; largest coordinate of each axis positive. Distances of features: root mean square difference over the features known of both, each divided by its range. Stress is Kruskal’s stress-1 of the given distances, without a monotone step: root of Σ(given - drawn)² / Σ given².
method-mds-source = Torgerson 1952; checked against R’s cmdscale for eurodist.
method-white-space-unit = weighted gap
method-white-space-convention = Gap = weight × (1 - best known rating / 5); a need is met from rating 4 unless another is given; unknown ratings count as 0 for the figure and as 0 to 5 for its bounds.
method-white-space-source = Needs by competitors coverage, stated in full here; no formula is standard.
method-wilson-unit = share
method-wilson-convention = Score interval without continuity correction.
method-wilson-source = Wilson 1927, JASA 22; checked against Newcombe 1998, table I.
method-segments-unit = silhouette -1..1
method-segments-convention = Columns standardised (n-1); k-means by linfa, k-means++, 20 restarts, above 10,000 rows on a seeded sample of that size and the three best finished on all rows; k by the largest standard silhouette (a lone point 0) on at most 5,000 seeded rows; one segment stays when the gap statistic (20 references along the principal axes, one standard error) finds no more; interval: adjusted Rand index of 40 bootstraps, 95%.
method-segments-source = Arthur and Vassilvitskii 2007; Rousseeuw 1987; Tibshirani, Walther and Hastie 2001.
method-mixture-unit = BIC, less is better
method-mixture-convention = Columns standardised (n-1); full covariances by linfa with the stated regularisation; 10 restarts, half from k-means and half from random shares; BIC = -2 ln L + p ln n with p = k d(d+1)/2 + kd + k-1; a fit with a segment of fewer than two rows is not chosen; above 5,000 rows fitted on a seeded sample of that size.
method-mixture-source = Schwarz 1978; Fraley and Raftery 2002.
method-ahp-unit = weight 0-1
method-ahp-convention = Principal eigenvector; consistency index (lmax-n)/(n-1) over the named random index, Saaty’s classic one unless chosen otherwise; consistent up to 0.10; the upper half counts, the lower one must be its reciprocal within 2%.
method-ahp-source = Saaty 1980; Wang and Chin 2011.
method-topsis-unit = closeness 0-1
method-topsis-convention = Euclidean distances to ideal and anti-ideal of the weighted, normalised columns; the normalisation is printed with the result; weights scaled to 1; a column without length or range is left out; both distances 0 give 0.5.
method-topsis-source = Hwang and Yoon 1981; Tzeng and Huang 2011.
method-promethee-unit = net flow -1..1
method-promethee-convention = PROMETHEE II, complete ranking by net flow; flows divided by the number of the other alternatives; weights scaled to 1; Gaussian shape 1 - exp(-d²/(2s²)).
method-promethee-source = Brans and Vincke 1985; Zhao et al. 2013.
method-entropy-unit = weight 0-1
method-entropy-convention = Shares of a column’s sum, logarithm to the base of the number of alternatives, 0 ln 0 = 0; values at least 0.
method-entropy-source = Hwang and Yoon 1981.
method-rank-stability-unit = change of weight 0-1
method-rank-stability-convention = One weight moves between 0 and 1, the others keep their proportions; weighted sum solved exactly, TOPSIS on 1,000 steps each way and then halved; method and normalisation are printed with the result.
method-rank-stability-source = Triantaphyllou and Sánchez 1997, for weighted sums.
method-krippendorff-unit = alpha, 1 is full agreement
method-krippendorff-convention = Coincidence matrix; a word that is a number is that number, an empty word is no rating; units with one rating are left out; all ratings the same give no alpha, not 1; units resampled, seeded percentile bootstrap, 95%, 2,000 resamples; from 0.800 reliable, from 0.667 tentative.
method-krippendorff-source = Krippendorff 2011, Computing Krippendorff’s alpha-reliability.
method-calibration-unit = Brier score 0-1, 0 is best
method-calibration-convention = Mean squared difference; skill = 1 - Brier / (base rate · (1 - base rate)); calibration error over equally wide bins, their number is printed; forecasts resampled, seeded percentile bootstrap, 95%, 2,000 resamples.
method-calibration-source = Brier 1950; Naeini et al. 2015 for the calibration error.
method-duplicates-unit = similarity 0-1
method-duplicates-convention = Case, width, accents and punctuation ignored; the best of Dice over words (Chinese: pairs of characters), Dice over pairs of letters of the joined text, and for names a stretched Jaro-Winkler, 1-3(1-jw); names lose their legal form; pairs from the printed threshold on.
method-duplicates-source = Dice 1945; Winkler 1990; prefix filter of Chaudhuri et al. 2006.
